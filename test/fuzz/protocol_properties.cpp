#include <algorithm>
#include <memory>
#include <variant>
#include <vector>

#include "properties.hpp"
#include "protocol/hello_text.hpp"
#include "protocol/info_text.hpp"
#include "protocol/reply.hpp"
#include "protocol/request.hpp"
#include "quorum/host_text.hpp"
#include "quorum/info_copy.hpp"

namespace vedette::fuzz {

namespace {

using protocol::ProtocolError;
using protocol::RequestReader;
using protocol::Words;

struct Received {
  std::vector<Words> requests;
  std::string error;

  bool operator==(const Received&) const = default;
};

/// Feeds pieces of this size.
Received received_in(std::size_t size, std::string_view bytes) {
  Received received;
  RequestReader reader;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
    for (auto next = reader.next({}); !std::holds_alternative<std::monostate>(next); next = reader.next({})) {
      if (auto* words = std::get_if<Words>(&next)) {
        received.requests.push_back(*words);
        // The memory of every other one is used again.
        if (received.requests.size() % 2 == 0) reader.reuse(std::move(*words));
      }
      if (auto* error = std::get_if<ProtocolError>(&next)) received.error = error->message;
    }
  }
  return received;
}

}  // namespace

std::string check_request(std::string_view bytes) {
  // What is too long depends on how it arrives.
  constexpr std::size_t always_short_enough = 65536;
  bytes = bytes.substr(0, always_short_enough);
  const Received whole = received_in(always_short_enough, bytes);
  if (received_in(1, bytes) != whole || received_in(7, bytes) != whole) return "the pieces matter";

  std::string again;
  for (const Words& words : whole.requests) {
    protocol::Reply request{again, protocol::Resp::two};
    request.array(words.size());
    for (const std::string& word : words) request.bulk(word);
  }
  const Received second = received_in(again.size() + 1, again);
  return second.requests == whole.requests && second.error.empty() ? "" : "a request changes when written anew";
}

std::string check_info(std::string_view bytes) {
  const auto report = protocol::parse_info(bytes);
  // Of a real server's order, so that what is made of it meets all kinds of lines.
  static const std::string usual =
      "# Server\r\nredis_version:7.0.15\r\nrun_id:0123456789012345678901234567890123456789\r\n\r\n# Replication\r\n"
      "role:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\nslave_repl_offset:14\r\n\r\n# Keyspace\r\n";
  static const auto pattern = std::make_shared<const quorum::InfoPattern>(usual);
  if (quorum::InfoCopy{pattern, bytes}.text() != bytes) return "the copy is another text";
  const auto itself = std::make_shared<const quorum::InfoPattern>(std::string{bytes});
  if (quorum::InfoCopy{itself, bytes}.text() != bytes) return "the copy of a text by itself is another text";
  if (quorum::InfoCopy{itself, usual}.text() != usual) return "the copy by this text is another text";
  for (const auto& replica : report.replicas) {
    if (replica.port == 0 || !quorum::is_host_text(replica.host)) return "a replica without a usable address";
  }
  if (report.master_port == 0) return "a master with port 0";
  if (report.master_host && !quorum::is_host_text(*report.master_host)) return "a master without a usable host";
  if (report.priority && *report.priority < 0) return "a negative priority";
  if (report.master_link_down && *report.master_link_down < quorum::Milliseconds{-1000}) return "an impossible time";
  return {};
}

std::string check_hello(std::string_view bytes) {
  const auto hello = protocol::parse_hello(bytes);
  return !hello || protocol::hello_text(*hello) == bytes ? "" : "a hello changes when written anew";
}

}  // namespace vedette::fuzz
