public import PlatSystem

/// The program: arguments in, exit status out.
public enum Plat {
    public static let version = "0.1.0"

    /// What surrounds a run; a test gives its own of everything.
    public struct Surroundings: Sendable {
        public var environment: [String: String]
        public var workingDirectory: String
        public var streams: Streams
        public var clock = WallClock.system
        /// What `plat up` starts: this executable.
        public var executable = DetachedProcess.executable
        /// How long a shell that completes a line waits for a server.
        public var completionPatience = Duration.milliseconds(300)
        /// After how long work that goes on is told of again, where there is no terminal.
        public var reportPause = Duration.seconds(10)
        /// Called once by a command that waits, with what to do on a signal.
        public var signals: @Sendable (@escaping @Sendable (Int32) -> Void) -> Void = { _ in }

        public init(environment: [String: String], workingDirectory: String, streams: Streams) {
            self.environment = environment
            self.workingDirectory = workingDirectory
            self.streams = streams
        }

        /// The process's own.
        public static func process(environment: [String: String]) -> Surroundings {
            var surroundings = Surroundings(
                environment: environment, workingDirectory: "", streams: .standard())
            surroundings.signals = { SignalWatch.start([SIGINT, SIGTERM, SIGHUP], $0) }
            return surroundings
        }
    }

    /// Runs one command line; `arguments` starts with the program's name.
    public static func run(arguments: [String], surroundings: Surroundings) async -> Int32 {
        let program = programName(arguments.first ?? "plat")
        var words = Array(arguments.dropFirst())
        if words.first == "--version" { words[0] = "version" }
        // A link named kcp stands in kcp's place.
        if baseName(arguments.first ?? "") == "kcp", words.first == "start" {
            words.insert("kcp", at: 0)
        }
        if baseName(arguments.first ?? "") == "kubectl_complete-plat" {
            return await complete(words, surroundings)
        }
        let lookup = CommandLookup(program: program)
        let context: Context
        let command: any Command
        var name = program
        do {
            switch try lookup.find(words) {
            case .group(let path, let asksHelp):
                return group(
                    path, asksHelp: asksHelp || path.isEmpty, program: program, words: words,
                    surroundings)
            case .found(let match):
                let spec = match.command.spec
                name = program + " " + spec.name
                let parsed = try ArgumentParser(command: name, spec: spec).parse(match.words)
                if parsed.has(GlobalOptions.help) {
                    return help(
                        HelpText.command(spec, program: program),
                        HelpValue.command(spec, program: program), program, words, surroundings)
                }
                var options = try GlobalOptions(parsed, spec: spec)
                options.followEnvironment(surroundings.environment, spec: spec)
                context = makeContext(program, name, options, surroundings)
                command = try match.command.init(parsed)
            }
        } catch {
            return fail(error, program, name, words: words, surroundings)
        }
        return await execute(command, context)
    }

    /// Runs the command in a task of its own, so that a signal can cancel it and all below it. It begins
    /// on this thread: see `Program`.
    private static func execute(_ command: any Command, _ context: Context) async -> Int32 {
        let task = Task.immediate { () -> CommandError? in
            do throws(CommandError) {
                try await command.run(context)
                try context.finishTelling()
                try context.output.flush()
                return nil
            } catch {
                return error
            }
        }
        context.interruption.onInterrupt { task.cancel() }
        let failure = await task.value
        context.output.live("")
        if let signal = context.interruption.signal {
            // Whatever failed last, failed because of the signal.
            guard failure != nil else { return ExitStatus.signal(signal) }
            context.report(
                CommandError(.interrupted, "", "interrupted", hints: context.interruption.pending))
            return ExitStatus.signal(signal)
        }
        guard let failure else { return ExitStatus.success }
        // What was done before the failure must come out as well.
        do throws(CommandError) {
            try context.finishTelling()
            context.report(failure)
            try context.output.flush()
        } catch {
            // A disk without room has been told of already.
            if error != failure { context.report(error) }
        }
        return failure.exitStatus
    }

    private static func makeContext(
        _ program: String, _ command: String, _ options: GlobalOptions, _ around: Surroundings
    ) -> Context {
        let palette = Palette(
            isTerminal: around.streams.isOutputTerminal && around.streams.isErrorTerminal,
            wish: options.hasColor, environment: around.environment)
        return Context(
            program: program, command: command, environment: around.environment,
            workingDirectory: around.workingDirectory, options: options,
            output: Output(streams: around.streams, palette: palette, isQuiet: options.isQuiet),
            clock: around.clock,
            interruption: Interruption(arming: around.signals), executable: around.executable,
            completionPatience: around.completionPatience, reportPause: around.reportPause)
    }

    /// An error before there is a command: the options that shape its report are looked up by hand.
    private static func fail(
        _ error: CommandError, _ program: String, _ name: String, words: [String],
        _ around: Surroundings
    ) -> Int32 {
        let context = makeContext(program, error.command ?? name, options(in: words), around)
        context.report(error)
        return error.exitStatus
    }

    /// What words say of the form of the output, whatever they are the words of.
    private static func options(in words: [String]) -> GlobalOptions {
        var options = GlobalOptions()
        for (at, word) in words.enumerated() {
            var value: Substring?
            if word == "-o" || word == "--output" {
                value = words.dropFirst(at + 1).first?[...]
            } else if let prefix = ["--output=", "-o=", "-o"].first(where: word.hasPrefix) {
                value = word.dropFirst(prefix.count)
            }
            // A format with a template needs one that can be read, which only a command does.
            if let format = value.flatMap({ OutputFormat(rawValue: String($0)) }),
                format.templateName == nil
            {
                options.format = format
            }
        }
        if words.contains("--no-color") { options.hasColor = false }
        return options
    }

    /// A noun alone: its help; as an error where help was not what was asked for.
    private static func group(
        _ path: [String], asksHelp: Bool, program: String, words: [String],
        _ around: Surroundings
    ) -> Int32 {
        guard asksHelp else {
            let name = ([program] + path).joined(separator: " ")
            let verbs = CommandLookup(program: program)
                .children(of: path, includingHidden: false)
            let error = CommandError(
                .usage, "", "a verb is missing",
                hints: ["verbs: " + verbs.joined(separator: ", "), "see \(name) --help"],
                command: name)
            return fail(error, program, program, words: words, around)
        }
        let lines =
            path.isEmpty
            ? HelpText.overview(program: program)
            : HelpText.noun(path, program: program)
        return help(lines, HelpValue.noun(path, program: program), program, words, around)
    }

    private static func help(
        _ lines: [String], _ finding: Finding, _ program: String, _ words: [String],
        _ around: Surroundings
    ) -> Int32 {
        let context = makeContext(program, program, options(in: words), around)
        do throws(CommandError) {
            if context.format.isForPeople {
                for line in lines { context.output.line(line) }
            } else {
                try context.printFindings([finding], isOne: true)
            }
            try context.output.flush()
            return ExitStatus.success
        } catch {
            context.report(error)
            return error.exitStatus
        }
    }

    /// As kubectl's plugin the program answers to the name that the user typed.
    private static func programName(_ path: String) -> String {
        baseName(path).hasPrefix("kubectl") ? "kubectl plat" : "plat"
    }

    private static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// kubectl asks what could be typed next. Nothing is ever reported.
    private static func complete(_ words: [String], _ around: Surroundings) async -> Int32 {
        let context = makeContext("kubectl plat", "kubectl plat", GlobalOptions(), around)
        await Completer.answerKubectl(words, context)
        do { try context.output.flush() } catch { return ExitStatus.failure }
        return ExitStatus.success
    }
}
