import Testing
@testable import PlatCommands
