import Testing
@testable import PlatStore
