import PlatClient
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// Packages of services, as files and as archives, good and bad.
@Suite struct ServicePackageTests {
    static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: dbs.acme.io}
        spec:
          group: acme.io
          scope: Cluster
          names: {plural: dbs, singular: db, kind: DB, listKind: DBList}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: {type: object, properties: {size: {type: integer}}}
        """

    static let description = """
        apiVersion: service.plat/v1
        kind: Service
        name: acme-db
        version: 1.0.0
        exports:
        - name: acme.io
          claims:
          - resource: secrets
            verbs: [get, create]
            reason: to hand over passwords
        controller:
          rights:
          - resource: secrets
            verbs: [get]
        """

    static func files(
        _ description: String = description, definition: String = definition,
        controller: String? = nil
    ) -> [PackageFile] {
        var files = [
            PackageFile(path: "service.yaml", bytes: Array(description.utf8)),
            PackageFile(path: "apis/dbs.yaml", bytes: Array(definition.utf8)),
        ]
        if let controller {
            files.append(
                PackageFile(path: "controller/controller.yaml", bytes: Array(controller.utf8)))
        }
        return files
    }

    /// What reading an archive fails with; nil where it does not.
    private static func fault(of archive: [UInt8]) async throws -> String? {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/p.tar"
        try AtomicFile.write(archive, to: path)
        do throws(ManifestError) {
            _ = try await ServicePackage.read(at: path, shown: "p.tar")
            return nil
        } catch {
            guard case .invalid(let text) = error.fault else { return "\(error)" }
            return text
        }
    }

    @Test func anArchiveIsTheSameForTheSameFilesAndReadsBack() async throws {
        let files = Self.files()
        let archive = PackageArchive.bytes(of: files)
        #expect(archive == PackageArchive.bytes(of: files.reversed()))
        #expect(archive.count % 512 == 0)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try AtomicFile.write(archive, to: folder.path + "/p.tar")
        let package = try await ServicePackage.read(at: folder.path + "/p.tar", shown: "p.tar")
        #expect(package.files == files.sorted { $0.path < $1.path })
        #expect(package.hash == PackageArchive.hash(of: files))
        // What other tools make of the same files is read too.
        for file in files {
            try folder.write(String(decoding: file.bytes, as: UTF8.self), to: "d/" + file.path)
        }
        _ = try await ChildProcess.output(
            "tar",
            [
                "--format=ustar", "-C", folder.path + "/d", "-cf", folder.path + "/t.tar", "apis",
                "service.yaml",
            ], environment: ProcessEnvironment.current())
        let foreign = try await ServicePackage.read(at: folder.path + "/t.tar", shown: "t.tar")
        #expect(foreign.hash == package.hash)
        let plain = try await ServicePackage.read(at: folder.path + "/d", shown: "d")
        #expect(plain.hash == package.hash)
    }

    @Test func aLongPathIsKept() async throws {
        let path = "apis/" + String(repeating: "a/", count: 60) + "dbs.yaml"
        let archive = PackageArchive.bytes(
            of: Self.files() + [PackageFile(path: path, bytes: [])])
        #expect(try await Self.fault(of: archive) == nil)
    }

    /// An archive with something changed in the header of its first file, whose sum is put right.
    private static func archive(changing change: (inout [UInt8]) -> Void) -> [UInt8] {
        var archive = PackageArchive.bytes(of: files())
        change(&archive)
        var sum = 0
        for at in 0..<512 { sum += (148..<156).contains(at) ? 0x20 : Int(archive[at]) }
        let digits = Array(String(sum, radix: 8).utf8)
        let field = [UInt8](repeating: 0x30, count: 6 - digits.count) + digits + [0, 0x20]
        archive.replaceSubrange(148..<156, with: field)
        return archive
    }

    private static func named(_ name: String) -> [UInt8] {
        archive { $0.replaceSubrange(0..<name.utf8.count, with: Array(name.utf8)) }
    }

    @Test func whatLeadsOutOfThePackageIsRefused() async throws {
        #expect(
            try await Self.fault(of: Self.named("../evils.yaml"))
                == "../evils.yaml: leads out of the package's folder")
        #expect(
            try await Self.fault(of: Self.named("/etc/pas.yam"))
                == "/etc/pas.yaml: leads out of the package's folder")
        #expect(
            try await Self.fault(of: Self.named("a/../../b.ya"))?.hasSuffix(
                "leads out of the package's folder") == true)
        #expect(
            try await Self.fault(of: Self.archive { $0[156] = UInt8(ascii: "2") })
                == "apis/dbs.yaml: is a link: a package has none")
        #expect(
            try await Self.fault(of: Self.archive { $0[156] = UInt8(ascii: "3") })
                == "apis/dbs.yaml: is no file")
    }

    @Test func whatIsCutDamagedOrTooLargeIsRefused() async throws {
        let archive = PackageArchive.bytes(of: Self.files())
        #expect(try await Self.fault(of: Array(archive.prefix(700))) == "is cut in apis/dbs.yaml")
        #expect(
            try await Self.fault(of: Array(archive.dropLast(1024)))
                == "is cut, or no archive at all")
        var damaged = archive
        damaged[3] ^= 1
        #expect(
            try await Self.fault(of: damaged) == "is damaged at byte 0, or no archive at all")
        #expect(try await Self.fault(of: []) == "is cut, or no archive at all")
        // Two gigabytes, as its header says.
        let huge = Self.archive { $0.replaceSubrange(124..<136, with: Array("20000000000\0".utf8)) }
        #expect(
            try await Self.fault(of: huge)
                == "is larger than 64 MiB, which no package may be")
        let twice = Self.files() + [Self.files()[0]]
        #expect(
            try await Self.fault(of: PackageArchive.bytes(of: twice))
                == "has service.yaml twice")
        let many = (0..<2001).map { PackageFile(path: "apis/\($0).yaml", bytes: []) }
        #expect(
            try await Self.fault(of: PackageArchive.bytes(of: many)) == "has more than 2000 files")
    }

    @Test func aCompressedArchiveIsTheSamePackage() async throws {
        let archive = PackageArchive.bytes(of: Self.files())
        let compressed = try GzipFile.compress(archive)
        #expect(compressed.count < archive.count / 3)
        #expect(try GzipFile.compress(archive) == compressed)
        #expect(try await Self.fault(of: compressed) == nil)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Other tools read it, and what they make is read.
        try AtomicFile.write(compressed, to: folder.path + "/ours.gz")
        let expanded = try await ChildProcess.output(
            "gzip", ["-dc", folder.path + "/ours.gz"], environment: ProcessEnvironment.current())
        #expect(expanded == archive)
        try AtomicFile.write(archive, to: folder.path + "/plain")
        let theirs = try await ChildProcess.output(
            "gzip", ["-c", folder.path + "/plain"], environment: ProcessEnvironment.current())
        #expect(try GzipFile.expand(theirs, limit: archive.count) == archive)
        #expect(
            try ServicePackage(archive: theirs, shown: "p").hash
                == PackageArchive.hash(of: Self.files()))
    }

    @Test func aCompressedArchiveThatIsCutDamagedOrTooLargeIsRefused() async throws {
        let compressed = try GzipFile.compress(PackageArchive.bytes(of: Self.files()))
        for length in [3, 10, 11, compressed.count / 2, compressed.count - 1] {
            #expect(
                try await Self.fault(of: Array(compressed.prefix(length))) == "is cut", "\(length)")
        }
        for at in [2, compressed.count / 2, compressed.count - 1, compressed.count - 5] {
            var damaged = compressed
            damaged[at] ^= 0x55
            #expect(try await Self.fault(of: damaged) == "is damaged", "\(at)")
        }
        #expect(try await Self.fault(of: compressed + [0]) == "is damaged")
        // Little that stands for much: a hundred megabytes of nothing.
        let bomb = try GzipFile.compress([UInt8](repeating: 0, count: 100 << 20))
        #expect(bomb.count < 1 << 20)
        #expect(
            try await Self.fault(of: bomb) == "is larger than 64 MiB, which no package may be")
    }

    @Test func aLinkInAFolderIsRefused() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(Self.description, to: "p/service.yaml")
        #expect(symlink("/etc/passwd", folder.path + "/p/other.yaml") == 0)
        await #expect(
            throws: ManifestError("p/other.yaml", .invalid("is a link: a package has none"))
        ) {
            _ = try await ServicePackage.read(at: folder.path + "/p", shown: "p")
        }
    }

    @Test(arguments: [
        ("name: acme-db\n", "", "has no name"),
        ("version: 1.0.0", "version: \"1.0\"", "version: is no version: write MAJOR.MINOR.PATCH"),
        ("version: 1.0.0", "version: 1.0", "version is no text: quote it"),
        (
            "name: acme-db", "name: Acme",
            "has a name Acme, which is none: small letters, digits, dashes"
        ),
        ("kind: Service", "kind: Thing", "is no apiVersion: service.plat/v1, kind: Service"),
        ("exports:", "exports: []\nother:", "unknown key other"),
        ("    verbs: [get, create]\n", "", "has no verbs"),
    ])
    func whatIsWrongWithADescriptionIsSaid(_ old: String, _ new: String, _ wanted: String) {
        let text = Self.description.split(
            separator: old, maxSplits: 1, omittingEmptySubsequences: false
        ).joined(separator: new)
        do throws(ManifestError) {
            _ = try ServicePackage(Self.files(text), shown: "p")
            Issue.record("was taken")
        } catch {
            switch error.fault {
            case .invalid(let text): #expect(text == wanted)
            case .unknownKey(let key, _): #expect("unknown key \(key)" == wanted)
            default: Issue.record("\(error)")
            }
        }
    }

    private static func errors(_ files: [PackageFile]) throws -> [String] {
        try ServicePackage(files, shown: "p").findings().filter(\.isError).map {
            "\($0.source): \($0.text)"
        }
    }

    @Test func whatAPackageAsksBeyondItsClaimsIsFoundWithItsLine() throws {
        #expect(try Self.errors(Self.files()) == [])
        let wide = Self.description.split(
            separator: "verbs: [get]", omittingEmptySubsequences: false
        ).joined(separator: "verbs: [get, delete]")
        #expect(
            try Self.errors(Self.files(wide))
                == ["service.yaml:13: wants to delete secrets, which no claim covers"])
        let silent = Self.description.split(separator: "\n").filter { !$0.contains("reason") }
            .joined(separator: "\n")
        #expect(
            try Self.errors(Self.files(silent))
                == ["service.yaml:8: claims secrets and gives no reason"])
    }

    @Test func whatNobodyFillsInIsFoundWithItsLine() throws {
        let controller = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c, namespace: "${namespace}"}
            data: {home: "${HOME}"}
            """
        let found = try Self.errors(Self.files(controller: controller))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("controller/controller.yaml:4: has ${HOME}, which") == true)
    }

    @Test func aSchemaThatNoServerTakesIsFound() throws {
        let definition = Self.definition.split(separator: "{type: integer}").joined(
            separator: "{type: number, format: x, items: 3}")
        #expect(throws: (any Error).self) {
            guard try Self.errors(Self.files(definition: definition)).isEmpty else {
                throw Invalid("found")
            }
        }
    }

    @Test func whatBreaksSinceAnOlderVersionIsFound() throws {
        let older = try ServicePackage(Self.files(), shown: "p")
        let definition = Self.definition.split(separator: "size:").joined(separator: "speed:")
        let newer = try ServicePackage(Self.files(definition: definition), shown: "p")
        #expect(
            newer.findings(since: older).map(\.text)
                == ["the field v1.spec.size is removed since 1.0.0"])
    }

    @Test func aThousandDefinitionsAreRead() throws {
        let all = (0..<1000).map { number in
            PackageFile(
                path: "apis/\(number).yaml",
                bytes: Array(
                    Self.definition.split(separator: "dbs", omittingEmptySubsequences: false)
                        .joined(separator: "dbs\(number)").utf8))
        }
        let files = Self.files().filter { $0.path == "service.yaml" } + all
        let compressed = try GzipFile.compress(PackageArchive.bytes(of: files))
        let package = try ServicePackage(archive: compressed, shown: "p")
        #expect(package.snapshots.count == 1000)
        #expect(package.findings().filter(\.isError) == [])
    }

    @Test func versionsAreInOrder() throws {
        let ordered = ["0.9.9", "1.0.0-rc.1", "1.0.0", "1.0.10", "1.2.0", "10.0.0"]
        let versions = try ordered.map { try ServiceVersion(parsing: $0) }
        #expect(versions == versions.shuffled().sorted())
        #expect(versions.map(\.description) == ordered)
        for text in ["", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.x", "1.0.0-", "1.0.0-A", "-1.0.0"] {
            #expect(throws: Invalid.self) { _ = try ServiceVersion(parsing: text) }
        }
    }
}
