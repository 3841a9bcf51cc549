#include "quorum/host_text.hpp"

#include "quorum/byte_set.hpp"

namespace vedette::quorum {

namespace {

constexpr std::size_t longest_host = 255;
constexpr ByteSet bytes_of_hosts = ByteSet::visible_but(",\"'\\[]");

}  // namespace

bool is_host_text(std::string_view host) {
  return !host.empty() && host.size() <= longest_host && bytes_of_hosts.contains_all(host);
}

}  // namespace vedette::quorum
