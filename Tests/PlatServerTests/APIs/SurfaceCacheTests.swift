import Testing

@testable import PlatServer

struct SurfaceCacheTests {
    @Test func surfaceThatWasBegunBeforeAChangeIsNotKept() throws {
        let cache = SurfaceCache()
        let old = try cache.surface(of: "a") {
            // A binding is stored while the surface is put together.
            cache.drop("a")
            return APISurface([])
        }
        #expect(old.types.isEmpty)
        let new = try cache.surface(of: "a") { APISurface([BuiltinResources.configMaps]) }
        #expect(new.types.count == 1)
        let kept = try cache.surface(of: "a") { APISurface([]) }
        #expect(kept.types.count == 1)
    }
}
