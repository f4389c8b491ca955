import PlatCommands
import PlatModel
import PlatSystem
import PlatTesting
import Testing

@testable import PlatClient
@testable import PlatCommands

/// `plat ws browse`: what keys do, what fits on a screen, and a terminal that is as it was afterwards.
@Suite struct BrowserTests {
    private func browser(_ names: [String] = ["ml", "ml-us", "teams"]) -> Browser {
        var root = TreeNode(path: .root, name: "root")
        root.children = names.map { name in
            var node = TreeNode(path: WorkspacePath.root.appending(name), name: name)
            node.children = [
                TreeNode(path: node.path.appending("training"), name: "training"),
                TreeNode(path: node.path.appending("serving"), name: "serving"),
            ]
            return node
        }
        return Browser(root, at: .root)
    }

    @Test func keysAreReadAsTerminalsSendThem() {
        #expect(Key.all(in: Array("ab".utf8)) == [.text("ab")])
        #expect(
            Key.all(in: Array("\u{1B}[A\u{1B}OB\u{1B}[6~\r".utf8)) == [
                .up, .down, .pageDown, .enter,
            ])
        #expect(Key.all(in: [0x1B]) == [.escape])
        // A key with a modifier is none of ours, and no text either.
        #expect(Key.all(in: Array("\u{1B}[1;5Cx".utf8)) == [.text("x")])
        #expect(Key.all(in: Array("ü\u{7F}".utf8)) == [.text("ü"), .backspace])
        #expect(Key.all(in: Array("\u{1B}[".utf8)).isEmpty)
    }

    @Test func whatIsTypedFindsByNameAndShowsWhatIsAbove() {
        var browser = browser()
        #expect(browser.press(.text("serv"), page: 5) == .stay)
        #expect(
            browser.shown.map { browser.entries[$0].node.name }.filter { $0 != "serving" }
                == ["root", "ml", "ml-us", "teams"])
        #expect(browser.press(.enter, page: 5) == .go(WorkspacePath("root:ml:serving")))
        _ = browser.press(.escape, page: 5)
        #expect(browser.filter.isEmpty && browser.shown.count == browser.entries.count)
        _ = browser.press(.text("us:tr"), page: 5)
        #expect(browser.press(.enter, page: 5) == .go(WorkspacePath("root:ml-us:training")))
        _ = browser.press(.text("nothing"), page: 5)
        #expect(browser.current == nil && browser.press(.enter, page: 5) == .stay)
        _ = browser.press(.escape, page: 5)
        #expect(browser.press(.escape, page: 5) == .leave)
    }

    @Test func theChosenOneStaysInTheTree() {
        var browser = browser()
        for _ in 0..<50 { _ = browser.press(.down, page: 5) }
        #expect(browser.current == browser.entries.count - 1)
        for _ in 0..<50 { _ = browser.press(.pageUp, page: 5) }
        #expect(browser.current == 0)
        _ = browser.press(.bottom, page: 5)
        #expect(browser.current == browser.entries.count - 1)
    }

    @Test(arguments: [(80, 24), (40, 24), (20, 10), (10, 3), (1, 1), (200, 60)])
    func noLineIsWiderThanTheScreenAndNoneIsTooMany(_ columns: Int, _ rows: Int) {
        var browser = browser((0..<60).map { "workspace-with-a-long-name-日本語-\($0)" })
        for _ in 0..<3 {
            for _ in 0..<40 { _ = browser.press(.down, page: 10) }
            let view = BrowserView(
                browser: browser, columns: columns, rows: rows,
                palette: Palette(isTerminal: true, wish: nil, environment: [:]))
            let lines = view.lines
            #expect(lines.count <= rows)
            for line in lines {
                let plain = line.replacing(/\u{1B}\[[0-9]*m/, with: "")
                #expect(TextWidth.columns(plain) <= columns, "\(plain)")
            }
            if rows > 2 { #expect(lines.contains { $0.contains("\u{1B}[7m") }) }
        }
    }

    @Test func offATerminalItNeverOpens() async throws {
        let recorder = Recorder()
        let around = Plat.Surroundings(
            environment: ["TERM": "xterm"], workingDirectory: "/",
            streams: Streams(
                input: MemorySource("q"), output: recorder.sink(.output),
                error: recorder.sink(.error)))
        let status = await Plat.run(arguments: ["plat", "ws", "browse"], surroundings: around)
        #expect(status == 1)
        #expect(
            recorder.lines.first?.text == "plat ws browse: needs a terminal that can be drawn on")
    }

    /// Through a terminal's other end, as tmux would: it draws, goes, and leaves everything as it was.
    @Test(.timeLimit(.minutes(1))) func aTerminalIsAsItWas() async throws {
        let server = try await EmbeddedServer.start()
        let home = try TemporaryFolder()
        defer { home.remove() }
        try home.write(server.kubeconfig(for: "admin"), to: ".kube/config")
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        func run(_ words: [String]) async -> Int32 {
            await terminal.run(["ws"] + words, home: home.path)
        }
        #expect(await run(["create", "team-a", "team-b"]) == 0)
        let before = terminal.mode
        terminal.forget()
        async let status = run(["browse"])
        // What was written before may still be on its way.
        #expect(await terminal.shows("\u{1B}[?1049h"))
        #expect(terminal.mode != before)
        terminal.type("team-b")
        #expect(await terminal.shows("find: team-b"))
        #expect(await terminal.shows("type root:organization"))
        terminal.type("\r")
        #expect(await status == 0)
        #expect(terminal.mode == before)
        #expect(await terminal.shows("\u{1B}[?1049lCurrent workspace is 'root:team-b'"))
        #expect(await run(["pwd"]) == 0)
        terminal.forget()
        async let left = run(["browse", ":root"])
        #expect(await terminal.shows("team-a"))
        terminal.type("\u{1B}")
        #expect(await left == 0)
        #expect(terminal.mode == before)
        await server.stop()
    }
}
