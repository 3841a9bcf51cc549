#include "daemon/replication_offset.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "protocol/integer.hpp"

namespace vedette::daemon {

std::optional<std::uint64_t> master_offset(const quorum::ReplicationReport& report) {
  if (!report.text) return std::nullopt;
  constexpr std::string_view field = "\nmaster_repl_offset:";
  const std::string_view text{*report.text};
  const std::size_t at = text.find(field);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + field.size());
  return protocol::strict_unsigned(rest.substr(0, rest.find_first_of("\r\n")));
}

std::uint64_t newest_offset(const quorum::MasterPicture& master) {
  std::uint64_t newest = master_offset(master.server.report).value_or(0);
  for (const quorum::ServerPicture& replica : master.replicas) {
    // One that is away may have belonged to another history of replication.
    const bool counts = !replica.sdown_since && replica.link.command_connected && replica.report.master_link_up == true;
    if (counts) newest = std::max(newest, replica.report.offset.value_or(0));
  }
  return newest;
}

}  // namespace vedette::daemon
