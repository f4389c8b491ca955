import PlatModel
import PlatValue

/// APIBindings between v1alpha1 and v1alpha2: only their claims differ.
enum BindingConversion {
    private static let statusClaims: [(ClaimConversion.Part, String)] = [
        (.applied, "appliedPermissionClaims"), (.exported, "exportPermissionClaims"),
    ]

    static func toFirst(_ object: inout Value) {
        var claims = ClaimConversion(object, .acceptable)
        claims.toFirst(&object, "spec", "permissionClaims")
        claims.finishFirst(&object)
        for (part, field) in statusClaims {
            var claims = ClaimConversion(object, part)
            claims.toFirst(&object, "status", field)
            claims.finishFirst(&object)
        }
        if object["status"] == nil { object["status"] = [:] }
    }

    static func toSecond(_ object: inout Value) {
        var claims = ClaimConversion(object, .acceptable)
        claims.toSecond(&object, isBinding: true)
        claims.finishSecond(&object)
        // A status comes from the system alone, and never in the older version.
        for (part, field) in statusClaims {
            var claims = ClaimConversion(object, part)
            if part == .exported {
                claims.keepFirst(object["status"]?[field]?.arrayValue ?? [])
            }
            claims.finishSecond(&object)
        }
        object[as: APIBinding.self].appliedClaims = []
        object[as: APIBinding.self].askedClaims = []
    }
}
