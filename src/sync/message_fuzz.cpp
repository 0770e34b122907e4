#include "sync/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ds::sync {
namespace {

// Reads any bytes as items of the kind that they say they are.
void read_anything(std::string_view bytes) {
    wire::FieldReader fields(bytes);
    const MessageHead head = read_head(fields);
    Report report;
    while (fields.ok() && fields.left() > 0) {
        switch (head.kind) {
            case MessageKind::Found:
            case MessageKind::Report:
                read_report_item(fields, report);
                break;
            case MessageKind::Apply:
                (void)read_operation(fields);
                break;
            case MessageKind::Outcomes:
                (void)read_outcome(fields);
                break;
            case MessageKind::Fetch:
                (void)read_fetch(fields);
                break;
            case MessageKind::Opened:
                (void)read_root(fields);
                break;
            case MessageKind::ContentEnd:
                (void)read_error(fields);
                break;
            default:
                (void)read_text(fields);
                break;
        }
    }
}

}  // namespace
}  // namespace ds::sync

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ds::sync::read_anything({reinterpret_cast<const char*>(data), size});
    return 0;
}
