import Testing
@testable import PlatHTTP
