import Testing
@testable import PlatServer
