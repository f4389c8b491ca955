/// Every command, listed by hand in the order in which help shows them.
enum CommandTable {
    static let all: [any Command.Type] =
        workspace + export + bind + compute + service + objects + location + server + general

    private static let workspace: [any Command.Type] = [
        WorkspaceNavigate.self, WorkspaceCd.self, WorkspacePwd.self, WorkspaceCurrent.self,
        WorkspaceLs.self, WorkspaceTree.self, WorkspaceBrowse.self, Map.self,
        WorkspaceCreate.self, WorkspaceRm.self, WorkspacePull.self, WorkspaceMove.self,
        WorkspaceSaveContext.self, WorkspaceLocations.self, WorkspaceGrantAccess.self,
        WorkspaceRevoke.self, WorkspaceAccessList.self,
        WorkspaceTypeCreate.self, WorkspaceTypeLs.self, WorkspaceTypeShow.self,
        WorkspaceTypeRm.self,
    ]

    private static let export: [any Command.Type] = [
        ExportPublish.self, ExportDiff.self, ExportLs.self, ExportShow.self,
        ExportConsumers.self, ExportEndpoints.self, ExportCredentials.self,
        ExportGrant.self, ExportRevoke.self, ExportRm.self,
    ]

    private static let bind: [any Command.Type] = [
        Bind.self, BindCatalog.self, BindLs.self, BindShow.self, BindClaims.self, BindRm.self,
        ClaimsAudit.self,
    ]

    private static let compute: [any Command.Type] = [
        ComputeMount.self, ComputeOrder.self, ComputeUnmount.self, ComputeLabel.self,
        ComputeLs.self, ComputeProvider.self, ComputeProviderInit.self,
    ]

    private static let service: [any Command.Type] = [
        ServiceInit.self, ServiceLint.self, ServicePack.self, ServiceTest.self,
        ServiceInstall.self, ServiceSync.self, ServiceLs.self, ServiceShow.self,
        ServiceStatus.self, ServiceDiff.self, ServiceUpgrade.self, ServiceRollback.self,
        ServiceRm.self, ServiceBind.self,
    ]

    private static let objects: [any Command.Type] = [
        Apply.self, Diff.self, Get.self, Describe.self, Watch.self, Wait.self, Edit.self,
        Label.self, Annotate.self, Patch.self, Delete.self, APIResources.self, Explain.self,
        Why.self, CanI.self, Raw.self, Token.self,
    ]

    private static let location: [any Command.Type] = [
        ContextLs.self, ContextUse.self, ContextWhoami.self, ContextLogin.self, ContextRm.self,
    ]

    private static let server: [any Command.Type] = [
        Up.self, Down.self, ServerStatus.self, Serve.self, KcpStart.self, Demo.self,
        Backup.self, Restore.self,
    ]

    private static let general: [any Command.Type] = [
        PrintKubeconfig.self, Exec.self, Shell.self, ShellInit.self, Doctor.self,
        Completion.self, Version.self, Help.self, Generate.self, MeasureJSON.self, Complete.self,
    ]

    /// What a noun is for, shown by `plat --help` and at the head of the noun's manual page.
    static let nouns: [(name: String, summary: String)] = [
        ("ws", "Walk, create and remove workspaces"),
        ("ws type", "Types of workspaces: what they have, and where they may lie"),
        ("export", "Publish APIs and see who uses them"),
        ("bind", "Use APIs that others publish"),
        ("claims", "See what exports may do in workspaces"),
        ("compute", "Mount clusters into the tree"),
        ("service", "Services as products: packed, installed, upgraded, on every cluster"),
        ("kcp", "Stand in kcp's place"),
        ("ctx", "Contexts of the kubeconfig and who you are"),
    ]

    static func summary(of noun: String) -> String {
        nouns.first { $0.name == noun }?.summary
            ?? all.first { $0.spec.path == [noun] }?.spec.summary ?? ""
    }
}
