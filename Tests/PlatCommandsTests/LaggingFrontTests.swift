import PlatSystem
import PlatTesting
import Testing

private let transcripts = Transcript.all(
    in: Project.file("Tests/PlatCommandsTests/Transcripts")
).filter { $0.needsServer }

/// Every command says through caches that lag what it says without them.
@Suite struct LaggingFrontTests {
    @Test(.timeLimit(.minutes(2)), arguments: transcripts.filter { $0.whyEmbeddedOnly == nil })
    func everythingPrintedIsAsRecorded(_ transcript: Transcript) async throws {
        let runner = TranscriptRunner(startServer: { try await LaggingFront.start() })
        for difference in try await runner.run(transcript).differences {
            Issue.record("\(difference.text)")
        }
    }

    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(3)))
    func theStoryIsPlayedToItsEnd() async throws {
        let front = try await LaggingFront.start(personas: EmbeddedServer.storyPersonas)
        await Story.play(on: try front.controlPlaneFolder())
        await front.stop()
    }
}
