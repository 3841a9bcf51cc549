#include "daemon/order_commands.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "daemon/call.hpp"
#include "daemon/order_outcome.hpp"
#include "daemon/set_options.hpp"
#include "protocol/glob.hpp"
#include "protocol/hello_text.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

using quorum::OrderResult;
using quorum::Timing;
using Period = quorum::Milliseconds Timing::*;

/// How long SENTINEL MONITOR waits for a name server.
constexpr std::chrono::milliseconds longest_lookup{2000};

/// The order that SENTINEL SET gives; nothing if the error was written.
std::optional<quorum::Order> read_set(Call& call) {
  // The order holds all settings; those that another client has just ordered are among them.
  call.around.turn.catch_up();
  const quorum::Core& core = call.around.turn.core();
  const auto master = core.master(call.word(2));
  if (!master) {
    no_such_master(call);
    return std::nullopt;
  }
  auto read = read_set_options(std::span{call.words}.subspan(3), call.word(2), master->settings,
                               core.process().settings.deny_scripts_reconfig);
  if (const auto* complaint = std::get_if<std::string>(&read)) {
    call.reply.error(*complaint);
    return std::nullopt;
  }
  return std::get<quorum::OrderSet>(std::move(read));
}

struct NamedPeriod {
  std::string_view name;
  Period period;
};
/// In the order in which SENTINEL DEBUG shows them (commands §2.14).
constexpr auto periods = std::to_array<NamedPeriod>({
    {"INFO-PERIOD", &Timing::info_period},
    {"PING-PERIOD", &Timing::ping_period},
    {"ASK-PERIOD", &Timing::ask_period},
    {"PUBLISH-PERIOD", &Timing::publish_period},
    {"DEFAULT-DOWN-AFTER", &Timing::default_down_after},
    {"DEFAULT-FAILOVER-TIMEOUT", &Timing::default_failover_timeout},
    {"TILT-TRIGGER", &Timing::tilt_trigger},
    {"TILT-PERIOD", &Timing::tilt_period},
    {"SLAVE-RECONF-TIMEOUT", &Timing::slave_reconf_timeout},
    {"MIN-LINK-RECONNECT-PERIOD", &Timing::min_link_reconnect_period},
    {"ELECTION-TIMEOUT", &Timing::election_timeout},
    {"SCRIPT-MAX-RUNTIME", &Timing::script_max_runtime},
    {"SCRIPT-RETRY-DELAY", &Timing::script_retry_delay},
});

/// Empty: nothing is wrong with the words of SENTINEL DEBUG.
std::string read_periods(const protocol::Words& words, Timing& timing) {
  for (std::size_t i = 2; i < words.size(); i += 2) {
    const auto row = std::ranges::find_if(periods, [&](const NamedPeriod& p) { return same_word(p.name, words[i]); });
    if (row == periods.end() || i + 1 == words.size()) {
      return "ERR Unknown option or number of arguments for SENTINEL DEBUG '" + words[i] + "'";
    }
    constexpr std::int64_t longest = std::int64_t{1} << 53U;
    const auto value = protocol::strict_integer(words[i + 1]);
    if (!value || *value <= 0 || *value > longest) {
      return "ERR Invalid argument '" + words[i + 1] + "' for SENTINEL DEBUG '" + words[i] + "'";
    }
    timing.*(row->period) = quorum::Milliseconds{*value};
  }
  return {};
}

/// What is wrong with the words of SHUTDOWN; `abort` tells whether ABORT was among them.
bool read_shutdown(const protocol::Words& words, bool& abort) {
  bool save = false;
  bool nosave = false;
  bool other = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (same_word(words[i], "save")) {
      save = true;
    } else if (same_word(words[i], "nosave")) {
      nosave = true;
    } else if (same_word(words[i], "now") || same_word(words[i], "force")) {
      other = true;
    } else if (same_word(words[i], "abort")) {
      abort = true;
    } else {
      return false;
    }
  }
  return !(save && nosave) && !(abort && (save || nosave || other));
}

}  // namespace

Task<> sentinel_reset(Call& call) {
  quorum::OrderReset reset;
  for (const auto& name : call.around.turn.core().master_names()) {
    if (protocol::glob_match(call.word(2), name)) reset.masters.push_back(name);
  }
  quorum::Order order = std::move(reset);
  const OrderResult result = co_await call.around.turn.order(std::move(order));
  if (result.outcome == OrderResult::Outcome::done) {
    call.reply.integer(static_cast<std::int64_t>(result.count));
  } else {
    write_outcome(call, result);
  }
}

Task<> sentinel_monitor(Call& call) {
  const std::string& name = call.word(2);
  const std::string& host = call.word(3);
  const auto port = protocol::strict_integer(call.word(4));
  const auto quorum = protocol::strict_integer(call.word(5));
  const quorum::Core& core = call.around.turn.core();
  if (!quorum || *quorum > std::numeric_limits<std::uint32_t>::max()) {
    call.reply.error("ERR Invalid quorum");
  } else if (!port) {
    call.reply.error("ERR Invalid port");
  } else if (*quorum <= 0) {
    call.reply.error("ERR Quorum must be 1 or greater.");
  } else {
    std::optional<std::string> ip;
    if (quorum::is_literal_ip(host)) {
      ip = host;
    } else if (!host.empty() && core.process().settings.resolve_hostnames) {
      const auto ips = co_await call.around.resolver.resolve(host, longest_lookup);
      if (!ips.empty()) ip = ips.front();
    }
    if (!ip) {
      call.reply.error("ERR Invalid IP address or hostname specified");
    } else if (*port < 0 || *port > 65535) {
      call.reply.error("ERR Invalid port number.");
    } else if (name.empty() || has_control_character(name)) {
      // Such a name could not be told from others in events and hellos, nor be written down safely (commands §8.1).
      call.reply.error("ERR Master name must not be empty and must not contain control characters");
    } else {
      quorum::Order order = quorum::OrderMonitor{name, quorum::Address{host, static_cast<std::uint16_t>(*port), *ip},
                                                 static_cast<std::uint32_t>(*quorum)};
      co_await give(call, std::move(order));
    }
  }
}

Task<> sentinel_remove(Call& call) {
  quorum::Order order = quorum::OrderRemove{call.word(2)};
  co_await give(call, std::move(order));
}

Task<> sentinel_set(Call& call) {
  if (auto order = read_set(call)) co_await give(call, std::move(*order));
}

Task<> sentinel_flushconfig(Call& call) {
  quorum::Order order = quorum::OrderFlush{};
  co_await give(call, std::move(order));
}

Task<> sentinel_debug(Call& call) {
  call.around.turn.catch_up();
  quorum::OrderTiming change{call.around.turn.core().process().timing};
  if (call.words.size() == 2) {
    call.reply.map(periods.size());
    for (const auto& [name, period] : periods) {
      call.reply.bulk(name);
      call.reply.bulk(std::to_string((change.timing.*period).count()));
    }
    co_return;
  }
  const std::string complaint = read_periods(call.words, change.timing);
  if (!complaint.empty()) {
    call.reply.error(complaint);
    co_return;
  }
  quorum::Order order = change;
  co_await give(call, std::move(order));
}

void publish(Call& call) {
  if (call.word(1) != quorum::hello_channel) {
    call.reply.error("ERR Only HELLO messages are accepted by Sentinel instances.");
    return;
  }
  if (auto hello = protocol::parse_hello(call.word(2))) {
    if (call.around.counts) ++call.around.counts->links.hellos_received[at(HelloVia::peer)];
    call.around.turn.observe(quorum::HelloHeard{std::nullopt, std::move(*hello)});
  }
  call.reply.integer(1);
}

void shutdown(Call& call) {
  bool abort = false;
  if (!read_shutdown(call.words, abort)) {
    call.reply.error("ERR syntax error");
  } else if (abort) {
    call.reply.error("ERR No shutdown in progress.");
  } else {
    call.session.closing = Session::Closing::at_once;
    call.around.shut_down();
  }
}

}  // namespace vedette::daemon
