import PlatSystem
import PlatTesting
import Testing

private let folder = Project.file("Tests/PlatCommandsTests/Transcripts")

@Suite struct TranscriptTests {
    @Test(arguments: Transcript.all(in: folder))
    func everythingPrintedIsAsRecorded(_ transcript: Transcript) async throws {
        let runner = TranscriptRunner(startServer: { try await EmbeddedServer.start() })
        let outcome = try await runner.run(transcript)
        for difference in outcome.differences {
            Issue.record("\(difference.text)")
        }
        if !outcome.differences.isEmpty, Project.updates {
            try AtomicFile.write(Array(outcome.rewritten.utf8), to: transcript.path)
        }
    }

    @Test func thereAreTranscripts() {
        #expect(!Transcript.all(in: folder).isEmpty)
    }
}
