#include "quorum/address.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace vedette::quorum {
namespace {

bool is_ipv4(const std::string& text) {
  int parts = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    int value = 0;
    std::size_t digits = 0;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0 && digits < 3) {
      value = value * 10 + (text[at] - '0');
      ++at;
      ++digits;
    }
    if (digits == 0 || value > 255) return false;
    ++parts;
    if (at == text.size()) break;
    if (text[at] != '.' || parts == 4) return false;
    if (++at == text.size()) return false;
  }
  return parts == 4;
}

// At most eight groups, at most one gap. The last part may be a dotted IPv4; a zone (`%eth0`) may follow.
bool is_ipv6(const std::string& whole) {
  const std::string text = whole.substr(0, whole.find('%'));
  if (text.find(':') == std::string::npos) return false;
  const std::size_t gap = text.find("::");
  if (gap != std::string::npos && text.find("::", gap + 1) != std::string::npos) return false;
  std::size_t groups = 0;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    const std::string part = text.substr(at, end - at);
    if (part.find('.') != std::string::npos) {
      if (end != text.size() || !is_ipv4(part)) return false;
      groups += 2;
    } else if (!part.empty()) {
      const bool hex = std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
      if (!hex || part.size() > 4) return false;
      ++groups;
    } else if (gap == std::string::npos) {
      return false;
    } else if ((at == 0 && gap != 0) || (end == text.size() && gap + 2 != text.size())) {
      return false;
    }
    at = end + 1;
  }
  return gap == std::string::npos ? groups == 8 : groups <= 7;
}

bool equal_without_case(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

bool is_literal_ip(const std::string& host) {
  return is_ipv4(host) || is_ipv6(host);
}

Address::Address(std::string given_host, std::uint16_t given_port) : host{std::move(given_host)}, port{given_port} {
  if (is_literal_ip(host)) ip = host;
}

Address::Address(std::string given_host, std::uint16_t given_port, std::string given_ip)
    : host{std::move(given_host)}, port{given_port}, ip{std::move(given_ip)} {}

const std::string& Address::shown(bool announce_names) const {
  return announce_names || ip.empty() ? host : ip;
}

std::string Address::text(bool announce_names) const {
  const std::string& name = shown(announce_names);
  const bool brackets = name.find(':') != std::string::npos;
  return (brackets ? "[" + name + "]" : name) + ":" + std::to_string(port);
}

std::string without_case(std::string host) {
  for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return host;
}

bool same_host(const Address& a, const Address& b) {
  if (!a.ip.empty() && a.ip == b.ip) return true;
  return equal_without_case(a.host, b.host);
}

bool same_place(const Address& a, const Address& b) {
  return a.port == b.port && same_host(a, b);
}

bool is_among(const std::vector<Address>& places, const Address& place) {
  return std::any_of(places.begin(), places.end(), [&](const Address& one) { return same_place(one, place); });
}

}  // namespace vedette::quorum
