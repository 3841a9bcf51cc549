// The part of CLIENT that speaks about keys that a client holds copies of (commands §3.6).
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/call.hpp"
#include "daemon/client_commands.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

/// Empty, or the text of an error.
using Complaint = std::string;

/// The options of CLIENT TRACKING.
struct Wish {
  Tracking tracking{.on = true};
  std::vector<std::string> prefixes{};  ///< As given, in their order.
};

bool overlap(std::string_view a, std::string_view b) {
  return a.starts_with(b) || b.starts_with(a);
}

Complaint overlapping(const std::string& prefix, std::string_view other, std::string_view whose) {
  return "ERR Prefix '" + prefix + "' overlaps with " + std::string{whose} + " prefix '" + std::string{other} +
         "'. Prefixes for a single client must not overlap.";
}

Complaint read_redirect(const Call& call, const std::string& word, Tracking& tracking) {
  if (tracking.redirect != 0) return "ERR A client can only redirect to a single other client";
  const auto id = protocol::strict_integer(word);
  if (!id) return "ERR value is not an integer or out of range";
  tracking.redirect = static_cast<std::uint64_t>(*id);
  if (call.around.sessions.contains(tracking.redirect)) return {};
  return "ERR The client ID you want redirect to does not exist";
}

std::variant<Wish, Complaint> read_wish(const Call& call) {
  Wish wish;
  Tracking& tracking = wish.tracking;
  for (std::size_t i = 3; i < call.words.size(); ++i) {
    const std::string& word = call.word(i);
    const bool more = i + 1 < call.words.size();
    if (same_word(word, "redirect") && more) {
      if (Complaint complaint = read_redirect(call, call.word(++i), tracking); !complaint.empty()) return complaint;
    } else if (same_word(word, "bcast")) {
      tracking.broadcast = true;
    } else if (same_word(word, "optin")) {
      tracking.opt_in = true;
    } else if (same_word(word, "optout")) {
      tracking.opt_out = true;
    } else if (same_word(word, "noloop")) {
      tracking.no_loop = true;
    } else if (same_word(word, "prefix") && more) {
      wish.prefixes.push_back(call.word(++i));
    } else {
      return Complaint{"ERR syntax error"};
    }
  }
  return wish;
}

/// What speaks against it, given what holds now.
Complaint objection(const Wish& wish, const Tracking& now) {
  const Tracking& tracking = wish.tracking;
  constexpr std::string_view how =
      " before disabling tracking for this client, and then re-enabling it with a different "
      "mode.";
  if (!tracking.broadcast && !wish.prefixes.empty()) return "ERR PREFIX option requires BCAST mode to be enabled";
  if (now.on && tracking.broadcast != now.broadcast) {
    return "ERR You can't switch BCAST mode on/off" + std::string{how};
  }
  if (tracking.broadcast && (tracking.opt_in || tracking.opt_out)) {
    return "ERR OPTIN and OPTOUT are not compatible with BCAST";
  }
  if (tracking.opt_in && tracking.opt_out) return "ERR You can't specify both OPTIN mode and OPTOUT mode";
  if ((tracking.opt_in && now.opt_out) || (tracking.opt_out && now.opt_in)) {
    return "ERR You can't switch OPTIN/OPTOUT mode" + std::string{how};
  }
  for (auto prefix = wish.prefixes.begin(); prefix != wish.prefixes.end(); ++prefix) {
    const auto clashes = [&](const std::string& other) { return overlap(*prefix, other); };
    const auto old = std::ranges::find_if(now.prefixes, clashes);
    if (old != now.prefixes.end()) return overlapping(*prefix, *old, "an existing");
    const auto other = std::find_if(prefix + 1, wish.prefixes.end(), clashes);
    if (other != wish.prefixes.end()) return overlapping(*prefix, *other, "another provided");
  }
  return {};
}

}  // namespace

void client_caching(Call& call) {
  Tracking& tracking = call.session.tracking;
  const bool yes = same_word(call.word(2), "yes");
  if (!tracking.on) {
    return call.reply.error(
        "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled");
  }
  if (!yes && !same_word(call.word(2), "no")) return call.reply.error("ERR syntax error");
  if (yes && !tracking.opt_in) {
    return call.reply.error("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
  }
  if (!yes && !tracking.opt_out) {
    return call.reply.error("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
  }
  tracking.caching = true;
  call.reply.simple("OK");
}

void client_getredir(Call& call) {
  const Tracking& tracking = call.session.tracking;
  call.reply.integer(tracking.on ? static_cast<std::int64_t>(tracking.redirect) : -1);
}

void client_tracking(Call& call) {
  const auto read = read_wish(call);
  if (const auto* complaint = std::get_if<Complaint>(&read)) return call.reply.error(*complaint);
  Tracking& tracking = call.session.tracking;
  if (same_word(call.word(2), "on")) {
    Wish wish = std::get<Wish>(read);
    if (const Complaint complaint = objection(wish, tracking); !complaint.empty()) return call.reply.error(complaint);
    // Without a prefix all keys are meant.
    if (wish.tracking.broadcast && wish.prefixes.empty()) wish.prefixes.emplace_back();
    wish.tracking.prefixes = tracking.prefixes;
    wish.tracking.prefixes.insert(wish.prefixes.begin(), wish.prefixes.end());
    tracking = std::move(wish.tracking);
  } else if (same_word(call.word(2), "off")) {
    tracking = {};
  } else {
    return call.reply.error("ERR syntax error");
  }
  call.reply.simple("OK");
}

void client_trackinginfo(Call& call) {
  const Tracking& tracking = call.session.tracking;
  std::vector<std::string_view> flags{tracking.on ? "on" : "off"};
  const auto add = [&](bool holds, std::string_view flag) {
    if (holds) flags.push_back(flag);
  };
  add(tracking.broadcast, "bcast");
  add(tracking.opt_in, "optin");
  add(tracking.opt_in && tracking.caching, "caching-yes");
  add(tracking.opt_out, "optout");
  add(tracking.opt_out && tracking.caching, "caching-no");
  add(tracking.no_loop, "noloop");
  call.reply.map(3);
  call.reply.bulk("flags");
  call.reply.set(flags.size());
  for (const auto flag : flags) call.reply.bulk(flag);
  call.reply.bulk("redirect");
  call.reply.integer(tracking.on ? static_cast<std::int64_t>(tracking.redirect) : -1);
  call.reply.bulk("prefixes");
  call.reply.array(tracking.prefixes.size());
  for (const auto& prefix : tracking.prefixes) call.reply.bulk(prefix);
}

}  // namespace vedette::daemon
