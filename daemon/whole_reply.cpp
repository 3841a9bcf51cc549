#include "daemon/whole_reply.hpp"

#include <charconv>
#include <optional>

namespace vedette::daemon {
namespace {

constexpr std::string_view line_end = "\r\n";

/// Between the first byte and the end of the line.
std::optional<std::string_view> line_of(std::string_view bytes) {
  const std::size_t end = bytes.find(line_end);
  if (end == std::string_view::npos) return std::nullopt;
  return bytes.substr(1, end - 1);
}

std::optional<long long> number_of(std::string_view text) {
  long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void point_at(redisReply& reply, int type, std::string_view text) {
  reply = {};
  reply.type = type;
  // hiredis has no const here; nobody writes into a reply.
  reply.str = const_cast<char*>(text.data());
  reply.len = text.size();
}

std::size_t read_string(std::string_view bytes, std::string_view line, redisReply& into) {
  const std::optional<long long> length = number_of(line);
  if (!length || *length < 0) return 0;
  const std::size_t begin = 1 + line.size() + line_end.size();
  const auto size = static_cast<std::size_t>(*length);
  if (bytes.size() - begin < line_end.size() || bytes.size() - begin - line_end.size() < size) return 0;
  if (bytes.substr(begin + size, line_end.size()) != line_end) return 0;
  point_at(into, REDIS_REPLY_STRING, bytes.substr(begin, size));
  return begin + size + line_end.size();
}

/// Anything but an array.
std::size_t read_flat(std::string_view bytes, redisReply& into) {
  if (bytes.empty()) return 0;
  const std::optional<std::string_view> line = line_of(bytes);
  if (!line) return 0;
  if (bytes.front() == '$') return read_string(bytes, *line, into);
  if (bytes.front() == '+') {
    point_at(into, REDIS_REPLY_STATUS, *line);
  } else if (const auto number = bytes.front() == ':' ? number_of(*line) : std::nullopt) {
    into = {};
    into.type = REDIS_REPLY_INTEGER;
    into.integer = *number;
  } else {
    return 0;
  }
  return 1 + line->size() + line_end.size();
}

}  // namespace

std::size_t WholeReply::read(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != '*') return read_flat(bytes, reply_);
  const std::optional<std::string_view> line = line_of(bytes);
  const std::optional<long long> count = line ? number_of(*line) : std::nullopt;
  if (!count || *count < 1 || *count > static_cast<long long>(most_items)) return 0;
  std::size_t taken = 1 + line->size() + line_end.size();
  for (std::size_t i = 0; i < static_cast<std::size_t>(*count); ++i) {
    const std::size_t size = read_flat(bytes.substr(taken), items_.at(i));
    if (size == 0) return 0;
    pointers_.at(i) = &items_.at(i);
    taken += size;
  }
  reply_ = {};
  reply_.type = REDIS_REPLY_ARRAY;
  reply_.elements = static_cast<std::size_t>(*count);
  reply_.element = pointers_.data();
  return taken;
}

}  // namespace vedette::daemon
