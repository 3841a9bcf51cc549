#include "daemon/http_router.hpp"

#include <algorithm>

namespace vedette::daemon {
namespace {

bool fits(std::string_view pattern, const std::vector<std::string>& segments) {
  pattern.remove_prefix(1);
  for (const auto& segment : segments) {
    if (pattern.empty()) return false;
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    const std::string_view wanted = pattern.substr(0, end);
    if (wanted == "*" ? segment.empty() : wanted != segment) return false;
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return pattern.empty();
}

}  // namespace

const HttpRoute* HttpRouter::find(const HttpRequest& request) const {
  const auto found =
      std::ranges::find_if(routes_, [&](const HttpRoute& route) { return fits(route.pattern, request.segments); });
  return found == routes_.end() ? nullptr : &*found;
}

}  // namespace vedette::daemon
