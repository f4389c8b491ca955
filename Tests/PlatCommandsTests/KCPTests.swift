import PlatSystem
import PlatTesting
import Testing

private let folder = Project.file("Tests/PlatCommandsTests/Transcripts")
private let transcripts = Transcript.all(in: folder).filter { $0.needsServer }
/// Those that `TRANSCRIPTS=ws-rm.txt,ctx.txt` names, or all.
private let played = transcripts.filter { transcript in
    let chosen = ProcessEnvironment.current()["TRANSCRIPTS"]?.split(separator: ",") ?? []
    return transcript.whyEmbeddedOnly == nil
        && (chosen.isEmpty || chosen.contains { $0 == transcript.name })
}

/// What is played on a real kcp: the same files, the same text.
@Suite(.serialized, .enabled(if: KCPSource.current != nil, KCPSource.absence), .kcp)
struct KCPTests {
    @Test(.timeLimit(.minutes(5)), arguments: played)
    func everythingPrintedIsAsRecorded(_ transcript: Transcript) async throws {
        let server = try KCPTrait.server()
        let runner = TranscriptRunner(engine: .kcp, startServer: { try await server.start() })
        for difference in try await runner.run(transcript).differences {
            Issue.record("\(difference.text)")
        }
    }

    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(10)))
    func theStoryIsPlayedToItsEnd() async throws {
        let server = try KCPTrait.server()
        _ = try await server.start()
        try await KCPTrait.withCluster { cluster in
            await Story.play(on: server.folder, mounting: cluster.map { $0 + "/admin.kubeconfig" })
        }
    }

    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(10)))
    func theServiceIsPlayedToItsEnd() async throws {
        let server = try KCPTrait.server()
        _ = try await server.start()
        try await KCPTrait.withCluster { cluster in
            await Story.playService(
                on: server.folder, mounting: cluster.map { $0 + "/admin.kubeconfig" })
        }
    }

    /// Requests, streams and upgrades, through the mounts of both engines, and a cluster that goes away.
    @Test(
        .enabled(if: Story.isBuilt, Story.absence),
        .enabled(if: KCPTrait.clusterTools != nil, "no tools that start a Kubernetes API server"),
        .enabled(if: Program.isThere("kubectl"), "kubectl is not on PATH"),
        .timeLimit(.minutes(10)))
    func aRealClusterIsWholeThroughAMount() async throws {
        let server = try KCPTrait.server()
        _ = try await server.start()
        try await KCPTrait.withCluster { cluster in
            for controlPlane in [nil, server.folder] {
                let told = await Story.told(
                    by: "cluster.sh", on: controlPlane,
                    [
                        "CLUSTER": cluster, "TOOLS": KCPTrait.clusterTools, "OBJECTS": "2000",
                    ])
                #expect(told.hasSuffix("pod/here\npod/nowhere\n"))
            }
        }
    }
}

/// How much may differ between the two engines.
@Suite struct KCPDeviationTests {
    @Test func linesThatDifferAreFewAndSayWhy() {
        var count = 0
        for transcript in transcripts {
            for step in transcript.steps {
                count += step.deviations.count
                for deviation in step.deviations {
                    #expect(!deviation.reason.isEmpty, "\(transcript.name):\(step.line)")
                }
            }
        }
        #expect(count <= 20)
    }

    @Test func theStoryIsTheSame() throws {
        let story = try #require(transcripts.first { $0.name == "story.txt" })
        let differing = story.steps.filter { !$0.deviations.isEmpty }
        #expect(differing == [])
        #expect(story.whyEmbeddedOnly == nil)
    }
}
