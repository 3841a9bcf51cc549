#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::daemon {

/// A TCP socket that listens.
struct ListeningSocket {
  std::string address;  ///< Where it can be reached from this host: the loopback address if it listens everywhere.
  std::uint16_t port = 0;
  std::uint64_t inode = 0;

  bool operator==(const ListeningSocket&) const = default;
};

/// Those of a table of the kernel, the text of /proc/net/tcp or /proc/net/tcp6. Lines that look otherwise are passed
/// over.
std::vector<ListeningSocket> listening_sockets(std::string_view table);

/// Those of one process, in the order in which they were made. `proc`: where the kernel tells of processes. Empty:
/// there are none, or we may not look.
std::vector<ListeningSocket> listening_sockets_of(int process, const std::filesystem::path& proc = "/proc");

}  // namespace vedette::daemon
