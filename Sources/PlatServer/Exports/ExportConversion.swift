import PlatModel
import PlatValue

/// APIExports between v1alpha1 and v1alpha2. What the older version cannot say travels in annotations,
/// so that an object that is read and written back in it loses nothing (contract, section 5.2).
enum ExportConversion {
    private static let resourcesKey = "apis.v1alpha2.kcp.io/resource-schemas"

    static func toFirst(_ object: inout Value) {
        let resources = APIExport(object).resources
        object[as: APIExport.self].resources = []
        object[as: APIExport.self].latestResourceSchemas = resources.filter(\.isPlain).map(\.schema)
        object.keepAside(resources.filter { !$0.isPlain }.map(\.value), under: resourcesKey)
        var claims = ClaimConversion(object)
        claims.toFirst(&object, "spec", "permissionClaims")
        claims.finishFirst(&object)
        if object["status"] == nil { object["status"] = [:] }
    }

    static func toSecond(_ object: inout Value) {
        let plain = APIExport(object).latestResourceSchemas.map(ExportedResource.init(schema:))
        let others = object.takeAside(resourcesKey).map(ExportedResource.init)
        object[as: APIExport.self].latestResourceSchemas = []
        object[as: APIExport.self].resources = plain + others
        var claims = ClaimConversion(object)
        claims.toSecond(&object)
        claims.finishSecond(&object)
    }
}

extension Value {
    /// Puts values that a version has no field for into an annotation.
    mutating func keepAside(_ values: [Value], under key: String) {
        guard !values.isEmpty else { return }
        let text = Value.array(values).jsonText()
        setAnnotation(key, to: text)
    }

    /// Takes them out again. An annotation that is no list holds nothing that could be restored.
    mutating func takeAside(_ key: String) -> [Value] {
        guard let text = annotation(key) else { return [] }
        setAnnotation(key, to: nil)
        // What was put aside may have been edited by hand: then it is lost.
        return (try? Value(json: text))?.arrayValue ?? []
    }
}
