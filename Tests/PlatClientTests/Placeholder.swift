import Testing
@testable import PlatClient
