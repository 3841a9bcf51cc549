#include "quorum/identity.hpp"

#include <algorithm>

namespace vedette::quorum {

std::optional<RunId> RunId::parse(std::string_view text) {
  if (text.empty() || text.size() > 64 || text == "*") return std::nullopt;
  const bool fits = std::all_of(text.begin(), text.end(),
                                [](char c) { return c > ' ' && c < 0x7f && c != ',' && c != '"' && c != '\''; });
  if (!fits) return std::nullopt;
  return RunId{std::string{text}};
}

}  // namespace vedette::quorum
