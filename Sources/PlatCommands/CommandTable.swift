/// Every command, listed by hand in the order in which help shows them.
enum CommandTable {
    /// A command, and the words that call it: those of its spec, which are here so that a command is found
    /// without making the specs of all others.
    typealias Entry = (name: String, command: any Command.Type)

    static let entries: [Entry] = [
        ("ws", WorkspaceNavigate.self),
        ("ws cd", WorkspaceCd.self),
        ("ws pwd", WorkspacePwd.self),
        ("ws current", WorkspaceCurrent.self),
        ("ws ls", WorkspaceLs.self),
        ("ws tree", WorkspaceTree.self),
        ("ws browse", WorkspaceBrowse.self),
        ("map", Map.self),
        ("ws create", WorkspaceCreate.self),
        ("ws rm", WorkspaceRm.self),
        ("ws protect", WorkspaceProtect.self),
        ("ws unprotect", WorkspaceUnprotect.self),
        ("ws pull", WorkspacePull.self),
        ("ws move", WorkspaceMove.self),
        ("ws save-context", WorkspaceSaveContext.self),
        ("ws locations", WorkspaceLocations.self),
        ("ws grant", WorkspaceGrantAccess.self),
        ("ws revoke", WorkspaceRevoke.self),
        ("ws access", WorkspaceAccessList.self),
        ("ws type create", WorkspaceTypeCreate.self),
        ("ws type ls", WorkspaceTypeLs.self),
        ("ws type show", WorkspaceTypeShow.self),
        ("ws type rm", WorkspaceTypeRm.self),

        ("export publish", ExportPublish.self),
        ("export diff", ExportDiff.self),
        ("export ls", ExportLs.self),
        ("export show", ExportShow.self),
        ("export consumers", ExportConsumers.self),
        ("export endpoints", ExportEndpoints.self),
        ("export credentials", ExportCredentials.self),
        ("export grant", ExportGrant.self),
        ("export revoke", ExportRevoke.self),
        ("export rm", ExportRm.self),

        ("bind", Bind.self),
        ("bind catalog", BindCatalog.self),
        ("bind ls", BindLs.self),
        ("bind show", BindShow.self),
        ("bind claims", BindClaims.self),
        ("bind rm", BindRm.self),
        ("claims audit", ClaimsAudit.self),

        ("compute mount", ComputeMount.self),
        ("compute order", ComputeOrder.self),
        ("compute unmount", ComputeUnmount.self),
        ("compute label", ComputeLabel.self),
        ("compute ls", ComputeLs.self),
        ("compute provider", ComputeProvider.self),
        ("compute provider init", ComputeProviderInit.self),

        ("service init", ServiceInit.self),
        ("service lint", ServiceLint.self),
        ("service pack", ServicePack.self),
        ("service test", ServiceTest.self),
        ("service install", ServiceInstall.self),
        ("service sync", ServiceSync.self),
        ("service ls", ServiceLs.self),
        ("service show", ServiceShow.self),
        ("service status", ServiceStatus.self),
        ("service diff", ServiceDiff.self),
        ("service upgrade", ServiceUpgrade.self),
        ("service rollback", ServiceRollback.self),
        ("service rm", ServiceRm.self),
        ("service bind", ServiceBind.self),

        ("apply", Apply.self),
        ("diff", Diff.self),
        ("get", Get.self),
        ("describe", Describe.self),
        ("watch", Watch.self),
        ("wait", Wait.self),
        ("edit", Edit.self),
        ("label", Label.self),
        ("annotate", Annotate.self),
        ("patch", Patch.self),
        ("delete", Delete.self),
        ("api-resources", APIResources.self),
        ("explain", Explain.self),
        ("why", Why.self),
        ("can-i", CanI.self),
        ("raw", Raw.self),
        ("token", Token.self),

        ("ctx ls", ContextLs.self),
        ("ctx use", ContextUse.self),
        ("ctx whoami", ContextWhoami.self),
        ("ctx login", ContextLogin.self),
        ("ctx rm", ContextRm.self),

        ("up", Up.self),
        ("down", Down.self),
        ("status", ServerStatus.self),
        ("serve", Serve.self),
        ("kcp start", KcpStart.self),
        ("demo", Demo.self),
        ("backup", Backup.self),
        ("restore", Restore.self),

        ("kubeconfig", PrintKubeconfig.self),
        ("exec", Exec.self),
        ("shell", Shell.self),
        ("shell init", ShellInit.self),
        ("doctor", Doctor.self),
        ("completion", Completion.self),
        ("version", Version.self),
        ("help", Help.self),
        ("generate", Generate.self),
        ("measure-json", MeasureJSON.self),
        ("complete", Complete.self),
    ]

    static var all: [any Command.Type] { entries.map(\.command) }

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
