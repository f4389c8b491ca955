// swift-format-ignore-file: NeverForceUnwrap
import CSQLite
import PlatSystem

// The C side of FaultyDisk: a file system whose files forward to the default one's.
//
// SAFETY (all of this file): SQLite hands each callback the pointer that it got from us: a
// `sqlite3_vfs` whose `pAppData` is the disk, which the test keeps until its store is closed, or a
// file of `szOsFile` bytes, which holds a `ShimFile` and then the real file. Callbacks capture nothing.

private struct ShimFile {
    var base: sqlite3_file
    var disk: Unmanaged<FaultyDisk>
    var path: Unmanaged<Path>
}

private final class Path {
    let text: String
    init(_ text: String) { self.text = text }
}

private typealias AnyFile = UnsafeMutablePointer<sqlite3_file>

/// The real file's place behind the shim's, aligned.
private let shimSize = (MemoryLayout<ShimFile>.size + 15) & ~15

private func real(_ file: AnyFile?) -> AnyFile {
    (UnsafeMutableRawPointer(file!) + shimSize).assumingMemoryBound(to: sqlite3_file.self)
}

private func methods(_ file: AnyFile?) -> sqlite3_io_methods { real(file).pointee.pMethods.pointee }

private func shim(_ file: AnyFile?) -> (disk: FaultyDisk, path: String) {
    let shim = UnsafeMutableRawPointer(file!).assumingMemoryBound(to: ShimFile.self).pointee
    return (shim.disk.takeUnretainedValue(), shim.path.takeUnretainedValue().text)
}

private nonisolated(unsafe) let systemVFS = sqlite3_vfs_find(nil)!

private func code(_ fault: FaultyDisk.Fault, _ otherwise: Int32) -> Int32 {
    if case .full = fault { SQLITE_FULL } else { SQLITE_IOERR | otherwise << 8 }
}

private nonisolated(unsafe) let ioMethods: UnsafeMutablePointer<sqlite3_io_methods> = {
    let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    table.initialize(to: sqlite3_io_methods())
    table.pointee.iVersion = 2
    table.pointee.xClose = { file in
        defer {
            UnsafeMutableRawPointer(file!).assumingMemoryBound(to: ShimFile.self).pointee.path
                .release()
        }
        return methods(file).xClose(real(file))
    }
    table.pointee.xRead = { methods($0).xRead(real($0), $1, $2, $3) }
    table.pointee.xWrite = { file, bytes, count, offset in
        let (disk, path) = shim(file)
        let change = FaultyDisk.Change(
            offset: Int(offset),
            bytes: [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(count))))
        if let fault = disk.step() {
            // The write that the power cut interrupts may have got through in part.
            if case .powerOut = fault { disk.changed(path, change) }
            return code(fault, 3)
        }
        disk.changed(path, change)
        return methods(file).xWrite(real(file), bytes, count, offset)
    }
    table.pointee.xTruncate = { file, size in
        let (disk, path) = shim(file)
        if let fault = disk.step(), fault != .full { return code(fault, 6) }
        disk.changed(path, FaultyDisk.Change(offset: Int(size), bytes: nil))
        return methods(file).xTruncate(real(file), size)
    }
    table.pointee.xSync = { file, flags in
        let (disk, path) = shim(file)
        if let fault = disk.step(), fault != .full { return code(fault, 4) }
        let result = methods(file).xSync(real(file), flags)
        disk.synced(path)
        return result
    }
    table.pointee.xFileSize = { methods($0).xFileSize(real($0), $1) }
    table.pointee.xLock = { methods($0).xLock(real($0), $1) }
    table.pointee.xUnlock = { methods($0).xUnlock(real($0), $1) }
    table.pointee.xCheckReservedLock = { methods($0).xCheckReservedLock(real($0), $1) }
    table.pointee.xFileControl = { methods($0).xFileControl(real($0), $1, $2) }
    table.pointee.xSectorSize = { methods($0).xSectorSize(real($0)) }
    table.pointee.xDeviceCharacteristics = { methods($0).xDeviceCharacteristics(real($0)) }
    table.pointee.xShmMap = { methods($0).xShmMap(real($0), $1, $2, $3, $4) }
    table.pointee.xShmLock = { methods($0).xShmLock(real($0), $1, $2, $3) }
    table.pointee.xShmBarrier = { methods($0).xShmBarrier(real($0)) }
    table.pointee.xShmUnmap = { methods($0).xShmUnmap(real($0), $1) }
    return table
}()

extension FaultyDisk {
    func registerShim() {
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        vfs.initialize(to: systemVFS.pointee)
        vfs.pointee.pNext = nil
        vfs.pointee.szOsFile = Int32(shimSize) + systemVFS.pointee.szOsFile
        vfs.pointee.zName = UnsafePointer(strdup(name))
        vfs.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
        vfs.pointee.xOpen = { vfs, path, file, flags, outFlags in
            let disk = Unmanaged<FaultyDisk>.fromOpaque(vfs!.pointee.pAppData)
            let result = systemVFS.pointee.xOpen(systemVFS, path, real(file), flags, outFlags)
            file!.pointee.pMethods = nil
            guard result == SQLITE_OK else { return result }
            let text = path.map { String(cString: $0) } ?? ""
            disk.takeUnretainedValue().opened(text)
            UnsafeMutableRawPointer(file!).assumingMemoryBound(to: ShimFile.self).initialize(
                to: ShimFile(
                    base: sqlite3_file(pMethods: ioMethods), disk: disk,
                    path: .passRetained(Path(text))))
            return result
        }
        vfs.pointee.xDelete = { vfs, path, sync in
            let disk = Unmanaged<FaultyDisk>.fromOpaque(vfs!.pointee.pAppData).takeUnretainedValue()
            if let fault = disk.step(), fault != .full { return code(fault, 10) }
            if let path { disk.deleted(String(cString: path)) }
            return systemVFS.pointee.xDelete(systemVFS, path, sync)
        }
        sqlite3_vfs_register(vfs, 0)
    }

    func unregisterShim() {
        guard let vfs = sqlite3_vfs_find(name) else { return }
        sqlite3_vfs_unregister(vfs)
        free(UnsafeMutableRawPointer(mutating: vfs.pointee.zName))
        vfs.deallocate()
    }
}
