import Testing
@testable import PlatModel
