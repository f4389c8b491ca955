import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// Every example of the help texts, and so of the manual pages, is played by a shell as it stands
/// there: `Examples/world.sh` makes the world, `Examples/scenes.txt` says where in it.
@Suite struct ExamplesTests {
    private static let folder = "Tests/PlatCommandsTests/Examples/"

    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(3)))
    func everyExampleRuns() async throws {
        let server = try await EmbeddedServer.start()
        let home = try TemporaryFolder()
        defer { home.remove() }
        for file in ["start", "config"] {
            try home.write(server.kubeconfig(for: "admin"), to: ".kube/" + file)
        }
        let stage = Stage(home: home)
        let world = try String(
            decoding: readFile(Project.file(Self.folder + "world.sh")), as: UTF8.self)
        let made = await stage.status(of: "{ \(world)\n} >world.log 2>&1", within: 120)
        if made == 0 {
            try await play(on: stage)
        } else {
            Issue.record("the world is not made: \(home.lines(of: "world.log").suffix(3))")
        }
        await server.stop()
    }

    private func play(on stage: Stage) async throws {
        let scenes = try Scene.all(in: Project.file(Self.folder + "scenes.txt"))
        let specs = CommandTable.all.map { $0.spec }.filter { !$0.isHidden }
        func scene(of spec: CommandSpec) -> Scene {
            scenes[spec.name] ?? scenes[spec.path[0]] ?? scenes["*"] ?? Scene()
        }
        let order =
            specs.filter { !scene(of: $0).isLast }
            + specs.filter { scene(of: $0).isLast }.reversed()
        for spec in order {
            let scene = scene(of: spec)
            for example in spec.examples where !scene.unplayed.contains(example.line) {
                let wanted = scene.status(of: example.line)
                let status = await stage.status(of: scene.script(example.line), within: 20)
                guard status != wanted else { continue }
                Issue.record(
                    """
                    \(spec.name): \(example.line): ends with \(status), not \(wanted)
                    \(stage.home.lines(of: "log").suffix(4).joined(separator: "\n"))
                    """)
            }
            for line in scene.lines where scenes[spec.name] != nil {
                #expect(spec.examples.contains { $0.line == line }, "no such example: \(line)")
            }
        }
    }
}

/// Where the examples of a command are played.
private struct Scene {
    var place = ":root"
    var before: [String] = []
    var statuses: [String: Int32] = [:]
    var endless: [String] = []
    var unplayed: [String] = []
    var isLast = false

    /// The examples that it speaks of.
    var lines: [String] { Array(statuses.keys) + endless + unplayed }

    /// Reads scenes by the command, or the noun, that they are for.
    static func all(in file: String) throws -> [String: Scene] {
        var scenes: [String: Scene] = [:]
        var name = ""
        let text = String(decoding: try readFile(file), as: UTF8.self)
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            let rest = parts.count > 1 ? parts[1] : ""
            // `status` alone is the command of that name.
            switch rest.isEmpty && parts[0] != "last" ? "" : parts[0] {
            case "at": scenes[name]?.place = rest
            case "before": scenes[name]?.before.append(rest)
            case "until": scenes[name]?.endless.append(rest)
            case "not": scenes[name]?.unplayed.append(rest)
            case "last": scenes[name]?.isLast = true
            case "status":
                let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
                scenes[name]?.statuses[words[1]] = Int32(words[0])
            default:
                name = String(line)
                scenes[name] = Scene()
            }
        }
        return scenes
    }

    func status(of line: String) -> Int32 { endless.contains(line) ? 124 : statuses[line] ?? 0 }

    /// Goes there, makes what is needed, and then types the line.
    func script(_ line: String) -> String {
        let prepared = before.map { "{ \($0)\n} >log 2>&1 || exit 98\n" }.joined()
        return """
            cp .kube/start .kube/config
            plat ws cd \(place) --short >log 2>&1 || exit 99
            \(prepared)exec >log 2>&1 </dev/null
            \(endless.contains(line) ? "timeout -s INT 1 \(line)" : line)
            """
    }
}

/// A home in which a shell plays lines with the executable as it stands.
private struct Stage {
    let home: TemporaryFolder
    private let environment: [String: String]

    init(home: TemporaryFolder) {
        self.home = home
        var environment = ProcessEnvironment.current()
        for name in ["KUBECONFIG", "PLAT_WORKSPACE", "XDG_DATA_HOME"] { environment[name] = nil }
        environment["HOME"] = home.path
        environment["PATH"] = "\(home.path)/bin:" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["STORY"] = Project.file("Tests/Story")
        environment["PLAT"] = Project.file(".build/debug/plat")
        for editor in ["EDITOR", "VISUAL", "SHELL"] { environment[editor] = "/bin/true" }
        self.environment = environment
    }

    /// What a script ends with.
    func status(of script: String, within seconds: Int) async -> Int32 {
        let whole = """
            cd "$HOME" && mkdir -p bin && ln -sf "$PLAT" bin/plat
            \(script)
            """
        do throws(ChildProcessError) {
            _ = try await ChildProcess.output(
                "/usr/bin/timeout", ["\(seconds)", "/bin/bash", "-c", whole],
                environment: environment)
            return 0
        } catch {
            if case .status(let status) = error { return status }
            return -1
        }
    }
}
