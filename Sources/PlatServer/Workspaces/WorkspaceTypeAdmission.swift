import PlatModel
import PlatValue

/// What admission asks of workspace types (contract, section 2.2).
struct WorkspaceTypeAdmission: AdmissionRule {
    let exports: ExportLookup
    var resources: Set<String>? { [SystemResources.workspaceTypes.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        PathAnnotation.set(&object, exports.directory, request)
        guard old == nil else { return }
        let name = object.objectName
        if ["system", "any"].contains(name) {
            throw refuse(
                request, name,
                "metadata.name: Invalid value: \(GoText.quoted(name)): name is reserved")
        }
        if name == "root", request.cluster != "root" {
            throw refuse(request, name, "root workspace type can only be created in root cluster")
        }
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        try check(object, request)
    }

    private func check(_ object: Value, _ request: ObjectRequest) throws(Status) {
        let spec = object["spec"] ?? [:]
        var references: [(String, Value)] = []
        if let child = spec["defaultChildWorkspaceType"] {
            references.append((".spec.defaultChildWorkspaceType", child))
        }
        for limit in ["limitAllowedChildren", "limitAllowedParents"] {
            for (at, type) in (spec.at(limit, "types")?.arrayValue ?? []).enumerated() {
                references.append((".spec.\(limit).types[\(at)]", type))
            }
        }
        for (field, reference) in references where reference["path"]?.stringValue?.isEmpty ?? true {
            throw refuse(request, object.objectName, "\(field).path must be set")
        }
        for binding in spec["defaultAPIBindings"]?.arrayValue ?? [] {
            let cluster = request.cluster ?? ""
            let path =
                binding["path"]?.stringValue ?? exports.directory.cluster(cluster)?.path
                ?? cluster
            let export = binding["export"]?.stringValue ?? ""
            guard try exports.mayBind(request.user, path: path, name: export)
            else {
                throw refuse(
                    request, object.objectName,
                    "unable to create or update WorkspaceType: no permission to bind to export \(path):\(export)"
                )
            }
        }
    }

    private func refuse(_ request: ObjectRequest, _ name: String, _ why: String) -> Status {
        Status.forbidden(request.type.resource, name, why)
    }
}
