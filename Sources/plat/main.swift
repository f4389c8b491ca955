import PlatCommands
import PlatSystem

let status = await Plat.run(
    arguments: CommandLine.arguments,
    surroundings: .process(environment: ProcessEnvironment.current()))
// All output is written by now. `exit` would run the libraries' own ends while the thread that
// drives transfers may still be inside them, which crashes once in a hundred times.
_exit(status)
