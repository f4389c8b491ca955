import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// What `make package` makes, each installed in a root of its own, without being root, and run there.
@Suite(.timeLimit(.minutes(5))) struct PackageTests {
    private static let hasDebian = fileExists("/usr/bin/dpkg-deb")

    /// Runs a script of the shell; its standard output, and nothing else is wrong with it.
    private func shell(_ script: String, _ words: [String]) async throws -> String {
        let output = try await ChildProcess.output(
            "/bin/sh", ["-euc", script] + words, environment: ProcessEnvironment.current())
        return String(decoding: output, as: UTF8.self)
    }

    /// A folder with the packages of the executable that the tests are built with.
    private func packed() async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        _ = try await shell(
            """
            cd "${0%/.build/*}"
            swift=$(ldd "$0" | sed -n 's,.*=> \\(.*\\)/libswiftCore.so .*,\\1,p')
            strip -o "$1/plat" "$0"
            TOOLCHAIN=$swift exec .ci/package "$1/plat" "$1/dist"
            """, [Project.file(".build/debug/plat"), folder.path])
        return folder
    }

    @Test(.enabled(if: Story.isBuilt, Story.absence))
    func eachOfThemIsInstalledAndRuns() async throws {
        let folder = try await packed()
        defer { folder.remove() }
        let version = "plat \(Plat.version)\n"
        let tarball = try await shell(
            """
            mkdir "$0/tar" && tar -C "$0/tar" -xzf "$0"/dist/plat-*.tar.gz
            test -f "$0/tar/share/man/man1/plat-ws.1"
            "$0/tar/bin/plat" version; "$0/tar/bin/kubectl-plat" wss 2>&1 | head -1
            """, [folder.path])
        #expect(tarball == version + "kubectl plat: wss: no such command\n")

        // What krew does: it takes the archive of that sum, the files, and makes a link.
        let krew = try await shell(
            """
            cd "$0/dist"
            field() { sed -n "s/^ *$1: //p" plat.yaml; }
            archive=$(field uri); archive=${archive#file://}
            echo "$(field sha256)  $archive" | sha256sum -c --status
            mkdir "$0/krew" "$0/store" && tar -C "$0/krew" -xzf "$archive"
            sed -n 's/^ *- {from: \\(.*\\), to: .}/\\1/p' plat.yaml | while read -r file; do
                cp "$0/krew/$file" "$0/store/"
            done
            ln -s "$0/store/$(field bin)" "$0/kubectl-plat"
            "$0/kubectl-plat" version
            """, [folder.path])
        #expect(krew == version)
        guard Self.hasDebian else {
            return print("The .deb was neither made nor installed: there is no dpkg-deb here")
        }
        try await debian(folder, version)
    }

    /// With the list of what is installed here, so that dpkg looks whether it has all that is needed.
    private func debian(_ folder: TemporaryFolder, _ version: String) async throws {
        let said = try await shell(
            """
            root=$0/root
            mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
            cp /var/lib/dpkg/status "$root/var/lib/dpkg/"
            package() {
                dpkg --root="$root" --log=/dev/null --force-not-root --force-bad-path "$@" \\
                    >>"$0/log" 2>&1 || { cat "$0/log" >&2; exit 1; }
            }
            package -i "$0"/dist/plat_*.deb
            "$root/usr/bin/plat" version
            test -f "$root/usr/share/man/man1/plat-ws.1.gz"
            package -P plat
            find "$root" -path "$root/var" -prune -o -type f -print
            """, [folder.path])
        #expect(said == version)
        let needs = try await shell("dpkg-deb -f \"$0\"/dist/plat_*.deb Depends", [folder.path])
        // What it opens when it needs it; a later Debian calls some of them …t64.
        for name in [
            "libyaml", "libcurl4", "libsqlite3-0", "libmicrohttpd12", "libgnutls30", "zlib1g",
        ] {
            #expect(needs.contains(name), "\(needs)")
        }
    }
}
