import Testing
@testable import PlatConfig
