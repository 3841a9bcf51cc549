#include "daemon/listening_sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <system_error>

namespace vedette::daemon {
namespace {

constexpr std::string_view state_listening = "0A";

template <class Number>
std::optional<Number> number_in(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The kernel writes each word of four bytes as a number of this machine's byte order.
std::optional<std::string> address_in(std::string_view text) {
  constexpr std::size_t digits = 8;
  std::array<std::uint32_t, 4> words{};
  const std::size_t count = text.size() / digits;
  if (text.size() % digits != 0 || (count != 1 && count != words.size())) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = number_in<std::uint32_t>(text.substr(i * digits, digits), 16);
    if (!word) return std::nullopt;
    words[i] = *word;
  }
  const bool everywhere = std::ranges::all_of(words, [](std::uint32_t word) { return word == 0; });
  if (everywhere) return count == 1 ? "127.0.0.1" : "::1";
  std::array<char, INET6_ADDRSTRLEN> name{};
  if (::inet_ntop(count == 1 ? AF_INET : AF_INET6, words.data(), name.data(), name.size()) == nullptr) {
    return std::nullopt;
  }
  return std::string{name.data()};
}

std::optional<ListeningSocket> socket_in(const std::string& line) {
  std::istringstream words{line};
  std::string place, remote, state, skipped, inode;
  words >> skipped >> place >> remote >> state;
  for (int i = 0; i < 5; ++i) words >> skipped;  // Queues, timer, retransmissions, user, timeout.
  words >> inode;
  const std::size_t colon = place.find(':');
  if (!words || state != state_listening || colon == std::string::npos) return std::nullopt;
  const auto address = address_in(std::string_view{place}.substr(0, colon));
  const auto port = number_in<std::uint16_t>(std::string_view{place}.substr(colon + 1), 16);
  const auto number = number_in<std::uint64_t>(inode, 10);
  if (!address || !port || !number) return std::nullopt;
  return ListeningSocket{*address, *port, *number};
}

/// The sockets that the process holds.
std::set<std::uint64_t> inodes_of(const std::filesystem::path& process) {
  constexpr std::string_view prefix = "socket:[";
  std::set<std::uint64_t> inodes;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry{process / "fd", failed}, end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code closed;
    const std::string target = std::filesystem::read_symlink(entry->path(), closed).string();
    if (closed || !target.starts_with(prefix)) continue;
    const auto inode =
        number_in<std::uint64_t>(std::string_view{target}.substr(prefix.size(), target.size() - prefix.size() - 1), 10);
    if (inode) inodes.insert(*inode);
  }
  return inodes;
}

}  // namespace

std::vector<ListeningSocket> listening_sockets(std::string_view table) {
  std::vector<ListeningSocket> sockets;
  std::istringstream lines{std::string{table}};
  for (std::string line; std::getline(lines, line);) {
    if (auto socket = socket_in(line)) sockets.push_back(std::move(*socket));
  }
  return sockets;
}

std::vector<ListeningSocket> listening_sockets_of(int process, const std::filesystem::path& proc) {
  const std::filesystem::path its_own = proc / std::to_string(process);
  const std::set<std::uint64_t> held = inodes_of(its_own);
  std::vector<ListeningSocket> sockets;
  for (const char* table : {"tcp", "tcp6"}) {
    std::stringstream text;
    // Of its own network, which need not be ours.
    text << std::ifstream{its_own / "net" / table}.rdbuf();
    for (ListeningSocket& socket : listening_sockets(text.str())) {
      if (held.contains(socket.inode)) sockets.push_back(std::move(socket));
    }
  }
  std::ranges::sort(sockets, {}, &ListeningSocket::inode);
  return sockets;
}

}  // namespace vedette::daemon
