import PlatValue

/// APIBindings between v1alpha1 and v1alpha2: only their claims differ.
enum BindingConversion {
    private static let statusClaims = ["appliedPermissionClaims", "exportPermissionClaims"]

    static func toFirst(_ object: inout Value) {
        var claims = ClaimConversion(object)
        object.set(
            claims.toFirst(object.at("spec", "permissionClaims")), at: "spec", "permissionClaims")
        for key in statusClaims {
            object.set(
                claims.toFirst(object.at("status", key), keepsAside: false), at: "status", key)
        }
        claims.finishFirst(&object)
        if object["status"] == nil { object["status"] = [:] }
    }

    static func toSecond(_ object: inout Value) {
        var claims = ClaimConversion(object)
        object.set(
            claims.toSecond(object.at("spec", "permissionClaims"), isBinding: true), at: "spec",
            "permissionClaims")
        claims.finishSecond(&object)
        // A status comes from the system alone, and never in the older version.
        for key in statusClaims { object.set(nil, at: "status", key) }
    }
}
