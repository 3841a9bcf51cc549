#include "daemon/maintenance_commands.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "daemon/call.hpp"
#include "daemon/order_outcome.hpp"
#include "daemon/set_options.hpp"
#include "protocol/integer.hpp"
#include "quorum/pausing.hpp"

namespace vedette::daemon {
namespace {

constexpr std::size_t longest_reason = 200;

std::optional<std::uint16_t> read_port(const std::string& word) {
  const auto port = protocol::strict_integer(word);
  if (!port || *port < 1 || *port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

/// The address of a replica as SENTINEL REPLICAS shows it; the words themselves if there is none such.
quorum::Address replica_address(Call& call, const std::string& host, std::uint16_t port) {
  const auto master = call.around.turn.core().master(call.word(2));
  if (master) {
    const auto named = std::ranges::find_if(master->replicas, [&](const quorum::ServerPicture& replica) {
      const quorum::Address& address = replica.address;
      return address.port == port && (same_word(address.host, host) || address.ip == host);
    });
    if (named != master->replicas.end()) return named->address;
  }
  return {host, port};
}

/// The options behind the master's name, in any order, each once. False: the error was written.
bool read_manner(Call& call, quorum::OrderFailover& order) {
  for (std::size_t i = 3; i < call.words.size(); ++i) {
    if (same_word(call.word(i), "coordinated") && !order.coordinated) {
      order.coordinated = true;
    } else if (same_word(call.word(i), "to") && !order.replica && i + 2 < call.words.size()) {
      const auto port = read_port(call.word(i + 2));
      if (!port) {
        call.reply.error("ERR Invalid port number.");
        return false;
      }
      order.replica = replica_address(call, call.word(i + 1), *port);
      i += 2;
    } else {
      call.reply.error("ERR Unknown failover option specified");
      return false;
    }
  }
  return true;
}

/// An order that came over a peer's connection was passed on by it, and goes no further.
bool came_from_peer(const Call& call) {
  const std::string& name = call.session.name;
  return name.starts_with("sentinel-") && name.ends_with("-cmd");
}

/// False: the error was written.
bool read_pause(Call& call, quorum::OrderPause& order) {
  const auto seconds = protocol::strict_integer(call.word(3));
  const auto longest = std::chrono::duration_cast<std::chrono::seconds>(quorum::longest_pause).count();
  if (!seconds || *seconds < 1 || *seconds > longest) {
    call.reply.error("ERR Invalid argument '" + call.word(3) + "' for SENTINEL PAUSE: 1 to " + std::to_string(longest) +
                     " seconds are expected");
    return false;
  }
  order.length = std::chrono::seconds{*seconds};
  for (std::size_t i = 4; i < call.words.size(); ++i) {
    if (!order.reason.empty()) order.reason += ' ';
    order.reason += call.word(i);
  }
  if (order.reason.size() > longest_reason || has_control_character(order.reason)) {
    call.reply.error("ERR The reason for SENTINEL PAUSE must have at most " + std::to_string(longest_reason) +
                     " bytes and no control characters");
    return false;
  }
  return true;
}

}  // namespace

Task<> sentinel_failover(Call& call) {
  if (!call.around.turn.core().knows(call.word(2))) {
    no_such_master(call);
    co_return;
  }
  quorum::OrderFailover failover{.master = call.word(2), .coordinated = false, .replica = {}};
  if (!read_manner(call, failover)) co_return;
  quorum::Order order = std::move(failover);
  co_await give(call, std::move(order));
}

Task<> sentinel_pause(Call& call) {
  quorum::OrderPause pause{.master = call.word(2), .length = {}, .reason = {}, .by_peer = came_from_peer(call)};
  if (!read_pause(call, pause)) co_return;
  quorum::Order order = std::move(pause);
  co_await give(call, std::move(order));
}

Task<> sentinel_resume(Call& call) {
  quorum::Order order = quorum::OrderResume{.master = call.word(2), .by_peer = came_from_peer(call)};
  co_await give(call, std::move(order));
}

Task<> sentinel_forget(Call& call) {
  quorum::OrderForget forget{.master = call.word(2), .member = {}};
  if (same_word(call.word(3), "replica") && call.words.size() == 6) {
    const auto port = read_port(call.word(5));
    if (!port) {
      call.reply.error("ERR Invalid port number.");
      co_return;
    }
    forget.member = replica_address(call, call.word(4), *port);
  } else if (auto id = quorum::RunId::parse(call.word(4));
             id && same_word(call.word(3), "sentinel") && call.words.size() == 5) {
    forget.member = std::move(*id);
  } else {
    call.reply.error("ERR Expected SENTINEL FORGET <master-name> replica <host> <port>, or sentinel <id>");
    co_return;
  }
  quorum::Order order = std::move(forget);
  co_await give(call, std::move(order));
}

}  // namespace vedette::daemon
