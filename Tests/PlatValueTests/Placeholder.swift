import Testing
@testable import PlatValue
