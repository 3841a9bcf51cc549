#include "protocol/request.hpp"

#include <algorithm>
#include <utility>

#include "protocol/inline_words.hpp"
#include "protocol/integer.hpp"
#include "protocol/spare_memory.hpp"

namespace vedette::protocol {

namespace {

/// What a client that has not given its password may send (commands §5.3).
constexpr std::int64_t unauthenticated_words = 10;
constexpr std::int64_t unauthenticated_bulk = 16384;
constexpr std::size_t unauthenticated_buffer = 1048576;

constexpr std::size_t usual_words = 8;

/// Behind this much that is done with, the rest is moved to the front.
constexpr std::size_t worth_moving = 65536;

ProtocolError protocol_error(std::string_view what) {
  return ProtocolError{std::string{"Protocol error: "}.append(what)};
}

}  // namespace

void RequestReader::feed(std::string_view bytes) {
  if (!broken_) buffer_.append(bytes);
}

void RequestReader::reuse(Words&& words) {
  if (word_count_ == 0) words_ = std::move(words);
}

std::size_t RequestReader::buffered() const {
  return buffer_.size() - position_ + words_bytes_ + word_count_ * sizeof(std::string);
}

std::string_view RequestReader::unread() const {
  return std::string_view{buffer_}.substr(position_);
}

void RequestReader::drop_consumed() {
  if (position_ < buffer_.size() && position_ < worth_moving) return;
  buffer_.erase(0, position_);
  scanned_ = std::max(scanned_, position_) - position_;
  position_ = 0;
  give_back_spare(buffer_);
}

std::variant<std::monostate, Words, ProtocolError> RequestReader::next(const RequestLimits& limits) {
  while (!broken_) {
    Outcome outcome = Step::more_needed;
    if (words_left_ > 0) {
      outcome = read_bulk(limits);
    } else if (position_ < buffer_.size()) {
      outcome = buffer_[position_] == '*' ? read_count(limits) : read_inline(limits);
    }
    if (auto* error = std::get_if<ProtocolError>(&outcome)) {
      broken_ = true;
      return std::move(*error);
    }
    const Step step = std::get<Step>(outcome);
    if (step == Step::complete) {
      words_bytes_ = 0;
      words_.resize(std::exchange(word_count_, 0));
      return std::exchange(words_, {});
    }
    if (step == Step::skipped) continue;
    drop_consumed();
    const std::size_t limit =
        limits.authenticated ? limits.query_buffer : std::min(limits.query_buffer, unauthenticated_buffer);
    if (buffered() <= limit) return std::monostate{};
    broken_ = true;
    return ProtocolError{};
  }
  return std::monostate{};
}

RequestReader::Outcome RequestReader::read_inline(const RequestLimits& limits) {
  const std::size_t end = buffer_.find('\n', std::max(scanned_, position_));
  if (end == std::string::npos) {
    scanned_ = buffer_.size();
    if (unread().size() > limits.inline_bytes) return protocol_error("too big inline request");
    return Step::more_needed;
  }
  std::string_view line = unread().substr(0, end - position_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  auto words = split_inline(line);
  if (!words) return protocol_error("unbalanced quotes in request");
  position_ = end + 1;
  if (words->empty()) return Step::skipped;
  words_ = std::move(*words);
  word_count_ = words_.size();
  return Step::complete;
}

std::size_t RequestReader::header_end() const {
  const std::size_t end = buffer_.find('\r', std::max(scanned_, position_));
  if (end != std::string::npos && end + 1 < buffer_.size()) return end;
  scanned_ = end == std::string::npos ? buffer_.size() : end;
  return std::string::npos;
}

RequestReader::Outcome RequestReader::read_count(const RequestLimits& limits) {
  const std::size_t end = header_end();
  if (end == std::string::npos) {
    if (unread().size() > limits.inline_bytes) return protocol_error("too big mbulk count string");
    return Step::more_needed;
  }
  const auto count = strict_integer(unread().substr(1, end - position_ - 1));
  if (!count || (*count > 0 && std::cmp_greater(*count, limits.max_multibulk))) {
    return protocol_error("invalid multibulk length");
  }
  if (*count > unauthenticated_words && !limits.authenticated) {
    return protocol_error("unauthenticated multibulk length");
  }
  position_ = end + 2;
  words_left_ = static_cast<std::size_t>(std::max<std::int64_t>(*count, 0));
  // What is only announced gets no memory, but for the few words of a usual request.
  words_.reserve(std::min(words_left_, usual_words));
  return Step::skipped;
}

RequestReader::Outcome RequestReader::read_bulk_header(const RequestLimits& limits) {
  const std::size_t end = header_end();
  if (end == std::string::npos) {
    if (unread().size() > limits.inline_bytes) return protocol_error("too big bulk count string");
    return Step::more_needed;
  }
  if (buffer_[position_] != '$') {
    return protocol_error(std::string{"expected '$', got '"} + buffer_[position_] + '\'');
  }
  const auto length = strict_integer(unread().substr(1, end - position_ - 1));
  if (!length || *length < 0 || std::cmp_greater(*length, limits.max_bulk)) {
    return protocol_error("invalid bulk length");
  }
  if (*length > unauthenticated_bulk && !limits.authenticated) return protocol_error("unauthenticated bulk length");
  position_ = end + 2;
  bulk_length_ = static_cast<std::size_t>(*length);
  header_read_ = true;
  return Step::skipped;
}

RequestReader::Outcome RequestReader::read_bulk(const RequestLimits& limits) {
  if (!header_read_) {
    Outcome header = read_bulk_header(limits);
    if (!header_read_) return header;
  }
  // Two bytes end the word; what they are is not looked at (commands §5.2).
  if (unread().size() < bulk_length_ + 2) return Step::more_needed;
  const std::string_view word = unread().substr(0, bulk_length_);
  if (word_count_ < words_.size()) {
    words_[word_count_].assign(word);
  } else {
    words_.emplace_back(word);
  }
  ++word_count_;
  words_bytes_ += bulk_length_;
  position_ += bulk_length_ + 2;
  header_read_ = false;
  return --words_left_ == 0 ? Step::complete : Step::skipped;
}

}  // namespace vedette::protocol
