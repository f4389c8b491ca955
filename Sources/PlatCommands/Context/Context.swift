import PlatSystem
import PlatValue
import Synchronization

/// Everything that a command may touch outside of itself.
final class Context: Sendable {
    /// `plat`, or `kubectl plat` for the plugin.
    let program: String
    /// The command as the user would type it, for messages.
    let command: String
    let environment: [String: String]
    /// The folder that relative file names start from.
    let workingDirectory: String
    let options: GlobalOptions
    let output: Output
    let clock: WallClock
    let interruption: Interruption
    /// What to start for a plat in the background.
    let executable: String
    let completionPatience: Duration
    let reportPause: Duration
    let connector = Connector()
    let told = TellResults()

    init(
        program: String, command: String, environment: [String: String], workingDirectory: String,
        options: GlobalOptions, output: Output, clock: WallClock, interruption: Interruption,
        executable: String = DetachedProcess.executable,
        completionPatience: Duration = .zero, reportPause: Duration = .seconds(10)
    ) {
        self.program = program
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.options = options
        self.output = output
        self.clock = clock
        self.interruption = interruption
        self.executable = executable
        self.completionPatience = completionPatience
        self.reportPause = reportPause
    }

    var home: String { environment["HOME"] ?? "" }

    /// An absolute path for a file name that the user typed.
    func path(_ name: String) -> String {
        name.hasPrefix("/") || workingDirectory.isEmpty ? name : workingDirectory + "/" + name
    }

}
