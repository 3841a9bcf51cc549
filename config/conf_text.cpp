#include "config/conf_text.hpp"

#include <algorithm>
#include <utility>

#include "config/words.hpp"

namespace vedette::config {

ConfText::ConfText(std::string_view text) {
  // redis-sentinel can't read it, and it would hide what the first line says.
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines_.push_back({text.substr(0, end), std::nullopt});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  was_empty_ = std::all_of(lines_.begin(), lines_.end(), [](const ConfLine& l) { return trimmed(l.before).empty(); });
}

void ConfText::append(std::string line, const quorum::MasterName* master) {
  if (!is_signed_) sign();
  lines_.push_back({{}, std::move(line), false, master});
}

std::string ConfText::text() const {
  std::size_t size = 0;
  for (const ConfLine& line : lines_) size += line.text().size() + 1;
  std::string text;
  text.reserve(size);
  for (const ConfLine& line : lines_) {
    if (!line.removed) text.append(line.text()).append(1, '\n');
  }
  return text;
}

void ConfText::sign() {
  is_signed_ = true;
  const bool stands =
      std::any_of(lines_.begin(), lines_.end(), [](const ConfLine& line) { return trimmed(line.text()) == signature; });
  if (stands) return;
  if (!lines_.empty() && !trimmed(lines_.back().text()).empty()) lines_.push_back({});
  lines_.push_back({signature, std::nullopt});
}

}  // namespace vedette::config
