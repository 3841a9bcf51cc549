#include "quorum/identity.hpp"

#include "quorum/byte_set.hpp"

namespace vedette::quorum {

namespace {

constexpr std::size_t longest_id = 64;
constexpr ByteSet bytes_of_ids = ByteSet::visible_but(",\"'");

}  // namespace

std::optional<RunId> RunId::parse(std::string_view text) {
  if (text.empty() || text.size() > longest_id || text == "*" || !bytes_of_ids.contains_all(text)) return std::nullopt;
  return RunId{std::string{text}};
}

}  // namespace vedette::quorum
