import PlatModel
import PlatValue

/// APIBindings between v1alpha1 and v1alpha2: only their claims differ.
enum BindingConversion {
    private static let statusClaims = ["appliedPermissionClaims", "exportPermissionClaims"]

    static func toFirst(_ object: inout Value) {
        var claims = ClaimConversion(object)
        claims.toFirst(&object, "spec", "permissionClaims")
        for key in statusClaims { claims.toFirst(&object, "status", key, keepsAside: false) }
        claims.finishFirst(&object)
        if object["status"] == nil { object["status"] = [:] }
    }

    static func toSecond(_ object: inout Value) {
        var claims = ClaimConversion(object)
        claims.toSecond(&object, isBinding: true)
        claims.finishSecond(&object)
        // A status comes from the system alone, and never in the older version.
        object[as: APIBinding.self].appliedClaims = []
        object[as: APIBinding.self].askedClaims = []
    }
}
