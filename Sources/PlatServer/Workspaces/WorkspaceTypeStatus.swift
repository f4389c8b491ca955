import PlatModel
import PlatValue

/// The status of a workspace type: where those who initialize its workspaces find them.
enum WorkspaceTypeStatus {
    static func set(
        _ object: inout Value, addresses: [String], cluster: String, now: String
    ) {
        let name = "\(cluster):\(object.objectName)"
        var endpoints: [Value] = []
        for base in addresses {
            for kind in ["initializing", "terminating"] {
                endpoints.append([
                    "type": .string(kind),
                    "url": .string("\(base)/services/\(kind)workspaces/\(name)"),
                ])
            }
        }
        object.set(.array(endpoints), at: "status", "virtualWorkspaces")
        object.setCondition("VirtualWorkspaceURLsReady", true, now: now)
        object.setCondition("Ready", true, now: now)
    }
}
