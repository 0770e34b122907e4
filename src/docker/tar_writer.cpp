#include "docker/tar_writer.hpp"

#include "base/check.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <utility>

namespace ds::docker {

struct TarWriter::Archive {
    struct Free {
        void operator()(archive* value) const { archive_write_free(value); }

        void operator()(archive_entry* value) const { archive_entry_free(value); }
    };

    std::string packed;
    std::uint64_t missing = 0;  // Bytes of the current file that were not written yet.
    std::unique_ptr<archive_entry, Free> entry{archive_entry_new()};
    std::unique_ptr<archive, Free> writer{archive_write_new()
    };  // Writes into `packed`: goes first.
};

namespace {

la_ssize_t append(archive* /*writer*/, void* packed, const void* bytes, std::size_t size) {
    static_cast<std::string*>(packed)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

unsigned int file_type(TarKind kind) {
    switch (kind) {
        case TarKind::File:
            return AE_IFREG;
        case TarKind::Directory:
            return AE_IFDIR;
        case TarKind::Symlink:
            return AE_IFLNK;
    }
    return AE_IFREG;
}

}  // namespace

TarWriter::TarWriter() : archive_(std::make_unique<Archive>()) {
    archive* writer = archive_->writer.get();
    // The GNU format keeps long names as plain bytes; pax would convert them by the locale.
    DS_CHECK(archive_write_set_format_gnutar(writer) == ARCHIVE_OK);
    DS_CHECK(archive_write_set_bytes_per_block(writer, 0) == ARCHIVE_OK);
    DS_CHECK(archive_write_open(writer, &archive_->packed, nullptr, append, nullptr) == ARCHIVE_OK);
}

TarWriter::TarWriter(TarWriter&&) noexcept = default;
TarWriter& TarWriter::operator=(TarWriter&&) noexcept = default;
TarWriter::~TarWriter() = default;

void TarWriter::add(const TarEntry& entry) {
    DS_CHECK(archive_->missing == 0);
    archive_entry* header = archive_entry_clear(archive_->entry.get());
    archive_entry_copy_pathname(header, entry.path.c_str());
    archive_entry_set_filetype(header, file_type(entry.kind));
    archive_entry_set_perm(header, static_cast<__LA_MODE_T>(entry.mode & 07777));
    archive_entry_set_mtime(header, entry.modified, 0);
    archive_entry_set_size(header, 0);
    if (entry.kind == TarKind::File) {
        archive_entry_set_size(header, static_cast<la_int64_t>(entry.size));
        archive_->missing = entry.size;
    }
    if (entry.kind == TarKind::Symlink) {
        archive_entry_copy_symlink(header, entry.link_target.c_str());
    }
    DS_CHECK(archive_write_header(archive_->writer.get(), header) == ARCHIVE_OK);
}

void TarWriter::write(std::string_view content) {
    DS_CHECK(content.size() <= archive_->missing);
    archive_->missing -= content.size();
    const la_ssize_t written =
        archive_write_data(archive_->writer.get(), content.data(), content.size());
    DS_CHECK(written == static_cast<la_ssize_t>(content.size()));
}

void TarWriter::finish() {
    DS_CHECK(archive_->missing == 0);
    DS_CHECK(archive_write_close(archive_->writer.get()) == ARCHIVE_OK);
}

std::size_t TarWriter::ready() const {
    return archive_->packed.size();
}

std::string TarWriter::take() {
    return std::exchange(archive_->packed, {});
}

}  // namespace ds::docker
