#include "quorum/host_text.hpp"

#include <algorithm>

namespace vedette::quorum {

namespace {

constexpr std::size_t longest_host = 255;
constexpr std::string_view never_in_hosts = ",\"'\\[]";

}  // namespace

bool is_host_text(std::string_view host) {
  if (host.empty() || host.size() > longest_host) return false;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && never_in_hosts.find(c) == std::string_view::npos; });
}

}  // namespace vedette::quorum
