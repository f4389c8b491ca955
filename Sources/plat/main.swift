import PlatCommands
import PlatSystem

let status = await Plat.run(
    arguments: CommandLine.arguments,
    surroundings: .process(environment: ProcessEnvironment.current()))
exit(status)
