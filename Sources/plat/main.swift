import PlatCommands
import PlatSystem

Program.run {
    await Plat.run(
        arguments: CommandLine.arguments,
        surroundings: .process(environment: ProcessEnvironment.current()))
}
