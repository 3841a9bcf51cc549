#include "config/closest_name.hpp"

#include <algorithm>

namespace vedette::config {

namespace {

/// How many letters have to be inserted, removed, replaced or swapped with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> apart(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        apart[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = apart[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      apart[i][j] = std::min({replaced, apart[i - 1][j] + 1, apart[i][j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) apart[i][j] = std::min(apart[i][j], apart[i - 2][j - 2] + 1);
    }
  }
  return apart[a.size()][b.size()];
}

}  // namespace

std::string closest_name(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest_name = 64;
  if (name.size() > longest_name) return {};
  std::string_view closest;
  // A third of the letters wrong is no slip any more.
  std::size_t best = name.size() / 3 + 1;
  for (const std::string_view candidate : known) {
    const std::size_t longer = std::max(name.size(), candidate.size());
    if (2 * longer - name.size() - candidate.size() >= best) continue;
    const std::size_t apart = distance(name, candidate);
    if (apart < best) {
      best = apart;
      closest = candidate;
    }
  }
  return std::string{closest};
}

}  // namespace vedette::config
