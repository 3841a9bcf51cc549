#include "daemon/handover_course.hpp"

#include <ifaddrs.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/handover.hpp"
#include "daemon/resolver.hpp"

namespace vedette::daemon {
namespace {

/// How long one server may take for one answer.
constexpr std::chrono::milliseconds longest_answer{1000};
/// Between two looks, unless an event of the Sentinel says that there is something to see.
constexpr std::chrono::milliseconds between_looks{20};
/// How long a replica may take to be told something: the others wait meanwhile.
constexpr std::chrono::milliseconds hurry{200};
/// How long one that was silent is left alone: waiting for it must not hold up the others.
constexpr std::chrono::milliseconds after_silence{1000};
/// Between an order that came to nothing and the next.
constexpr std::chrono::milliseconds between_orders{300};

std::vector<std::string> ips_of_this_host() {
  ifaddrs* found = nullptr;
  if (::getifaddrs(&found) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner{found, &::freeifaddrs};
  std::vector<std::string> ips;
  for (const ifaddrs* one = found; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    const int family = one->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    const auto length = static_cast<socklen_t>(family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(one->ifa_addr, length, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
      ips.emplace_back(text.data());
    }
  }
  return ips;
}

}  // namespace

HandoverCourse::HandoverCourse(const HandoverOptions& options, Executor executor, Resolver& resolver, Tls* tls)
    : options_{options},
      executor_{executor},
      resolver_{resolver},
      tls_{tls},
      server_{executor, resolver, tls, options.server, options.server_access},
      master_{"SENTINEL", "MASTER", options.name},
      list_replicas_{"SENTINEL", "REPLICAS", options.name},
      ips_{ips_of_this_host()} {}

Task<HandoverEnd> HandoverCourse::run() {
  begin_ = Clock::now();
  until_ = begin_ + options_.deadline;
  here_ = read_server(co_await look_at(server_, info_));
  if (!here_.answers) {
    HandoverEnd unknown{handover_failed, "The server on this host, " + options_.server.text() +
                                             ", can't be asked whether it is a master: " + here_.why};
    co_return unknown;
  }
  if (!here_.is_master) co_return nothing_to_do("the server on this host is a replica");
  co_await find_sentinels();
  while (Clock::now() < until_ && !hopeless_) {
    co_await look_around();
    const bool theirs = anybody(&HandoverCourse::names_us);
    if (!old_ && !theirs) {
      if (const auto master = agreed()) {
        const std::optional<bool> ours = co_await is_ours(*master);
        if (ours == true) {
          old_ = master;
          continue;
        }
        if (ours)
          co_return nothing_to_do("the Sentinels name " + master->text() + " as the master of " + options_.name +
                                  ", which is not the server on this host");
        why_not_ = "the Sentinels name " + master->text() + ", and that name has no address";
      }
    }
    if (old_ && !theirs && anybody(&HandoverCourse::answers)) {
      ordered_ = true;
      const bool done = co_await proven();
      if (done) co_return done_with(*agreed());
    } else if (theirs && !anybody(&HandoverCourse::leads)) {
      // While one names another the news is on its way, and an order would concern the new master.
      if (!anybody(&HandoverCourse::names_another)) {
        ordered_ = false;
        co_await order();
      }
    } else if (theirs) {
      co_await hurry_replicas();
    } else if (!agreed()) {
      why_not_ = "no Sentinel that knows the master can be asked" + who_is_silent();
    }
    co_await pause();
  }
  co_return give_up();
}

/// A name, as of a headless Service, stands for all its addresses.
Task<> HandoverCourse::find_sentinels() {
  for (const quorum::Address& wanted : options_.sentinels) {
    std::vector<std::string> ips = co_await ips_of(wanted.host);
    if (ips.empty()) ips.push_back(wanted.host);
    for (const std::string& ip : ips) {
      Sentinel sentinel;
      sentinel.inquiry = std::make_unique<Inquiry>(executor_, resolver_, tls_, quorum::Address{ip, wanted.port},
                                                   options_.sentinel_access);
      sentinels_.push_back(std::move(sentinel));
    }
  }
}

/// Nothing: it has none, or the time is over.
Task<std::vector<std::string>> HandoverCourse::ips_of(const std::string& host) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - Clock::now());
  std::vector<std::string> ips;
  if (left.count() > 0) ips = co_await resolver_.resolve(host, std::min(left, longest_answer));
  co_return ips;
}

/// Whether that address is the server on this host, under another name than ours; nothing: its name has no address.
Task<std::optional<bool>> HandoverCourse::is_ours(const quorum::Address& master) {
  const std::vector<std::string> theirs = co_await ips_of(master.host);
  if (theirs.empty()) co_return std::nullopt;
  std::vector<std::string> places = co_await ips_of(options_.server.host);
  places.insert(places.end(), ips_.begin(), ips_.end());
  const bool ours = std::ranges::any_of(theirs, [&](const std::string& ip) {
    SentinelSaid named;
    named.address = quorum::Address{ip, master.port};
    return is_on_this_host(named, here_, options_.server, places);
  });
  co_return ours;
}

Task<> HandoverCourse::look_around() {
  for (Sentinel& sentinel : sentinels_) {
    if (Clock::now() < sentinel.not_before) continue;
    const Answer answer = co_await look_at(*sentinel.inquiry, master_);
    sentinel.said = read_sentinel(answer);
    if (!sentinel.said.answers) sentinel.not_before = Clock::now() + after_silence;
    if (!old_ && names_us(sentinel)) old_ = sentinel.said.address;
  }
}

/// The first Sentinel that takes the order leads.
Task<> HandoverCourse::order() {
  if (Clock::now() < next_order_) co_return;
  next_order_ = Clock::now() + between_orders;
  bool hope = false;
  for (Sentinel& sentinel : sentinels_) {
    if (!names_us(sentinel)) {
      hope = true;
      continue;
    }
    if (!sentinel.said.has_replicas) {
      why_not_ = "the master has no replica";
      continue;
    }
    const AfterRefusal next = co_await order_from(sentinel);
    if (ordered_) co_return;
    hope = hope || next != AfterRefusal::never;
  }
  hopeless_ = !hope;
}

Task<AfterRefusal> HandoverCourse::order_from(Sentinel& sentinel) {
  co_await listen_to(sentinel);
  // Listening took time, in which somebody may have failed it over.
  sentinel.said = read_sentinel(co_await look_at(*sentinel.inquiry, master_));
  if (!names_us(sentinel)) co_return AfterRefusal::again;
  AfterRefusal next = AfterRefusal::plain;
  while (next == AfterRefusal::plain) {
    std::vector<std::string> words{"SENTINEL", "FAILOVER", options_.name};
    if (!plain_) words.emplace_back("COORDINATED");
    const Answer answer = co_await look_at(*sentinel.inquiry, words);
    if (answer.ok()) {
      ordered_ = true;
      // Not before the Sentinel has said so again.
      sentinel.said.fails_over = true;
      co_return AfterRefusal::wait;
    }
    why_not_ = sentinel.inquiry->address().text() + ": " + answer.text;
    next = answer.kind == Answer::Kind::lost ? AfterRefusal::again : after_refusal(answer.text);
    ordered_ = next == AfterRefusal::wait;
    if (next == AfterRefusal::plain && (plain_ || options_.coordinated_only)) next = AfterRefusal::never;
    plain_ = plain_ || next == AfterRefusal::plain;
  }
  co_return next;
}

/// For the reason, if the failover is given up. Without the right to hear it there is just no reason to be told.
Task<> HandoverCourse::listen_to(const Sentinel& sentinel) {
  const quorum::Address& where = sentinel.inquiry->address();
  if (events_ && events_->address() == where) co_return;
  events_ = std::make_unique<Inquiry>(executor_, resolver_, tls_, where, options_.sentinel_access);
  co_await look_at(*events_, subscribe_);
}

/// A master that hands over stops taking writes until its replica has acknowledged them all, which replicas do once a
/// second, or when they are asked to. There is no reply, unless we may not ask; then it takes its time.
Task<> HandoverCourse::hurry_replicas() {
  if (replicas_.empty()) {
    for (const Sentinel& sentinel : sentinels_) {
      if (!leads(sentinel)) continue;
      const Answer answer = co_await look_at(*sentinel.inquiry, list_replicas_);
      for (const Answer& one : answer.items) {
        const quorum::Address address = read_sentinel(one).address;
        if (address.port == 0) continue;
        replicas_.push_back(std::make_unique<Inquiry>(executor_, resolver_, tls_, address, options_.server_access));
      }
      break;
    }
  }
  for (const auto& replica : replicas_) co_await replica->tell(acknowledge_, std::min(until_, Clock::now() + hurry));
}

/// Whether all is as it should be: the Sentinels agree, the new master says that it is one, and ours does not any more.
Task<bool> HandoverCourse::proven() {
  const auto master = agreed();
  if (!master) {
    unproven_by_ = "the Sentinels do not name the same master yet";
    co_return false;
  }
  if (!successor_ || successor_->address() != *master) {
    successor_ = std::make_unique<Inquiry>(executor_, resolver_, tls_, *master, options_.server_access);
  }
  const ServerSaid there = read_server(co_await look_at(*successor_, info_));
  if (!there.answers || !there.is_master) {
    unproven_by_ = master->text() + (there.answers ? " does not say that it is a master" : ": " + there.why);
    co_return false;
  }
  here_ = read_server(co_await look_at(server_, info_));
  unproven_by_ = here_.answers ? "the server on this host still says that it is a master"
                               : "the server on this host can't be asked whether it still is a master: " + here_.why;
  co_return is_no_master(here_);
}

/// Until the next look, or an event.
Task<> HandoverCourse::pause() {
  const auto next = std::min(until_, Clock::now() + between_looks);
  if (!events_) {
    Timer timer{executor_};
    timer.expires_at(next);
    co_await timer.async_wait();
    co_return;
  }
  const std::optional<Answer> heard = co_await events_->hear(next);
  const auto reason = heard ? abort_of(*heard, options_.name) : std::nullopt;
  if (!reason) co_return;
  why_not_ = "the failover was given up: " + *reason;
  if (!master_refused(*reason)) co_return;
  // It will refuse again.
  plain_ = true;
  hopeless_ = options_.coordinated_only;
}

Task<Answer> HandoverCourse::look_at(Inquiry& inquiry, const std::vector<std::string>& words) {
  Answer answer = co_await inquiry.ask(words, std::min(until_, Clock::now() + longest_answer));
  co_return answer;
}

bool HandoverCourse::names_us(const Sentinel& sentinel) const {
  if (!sentinel.said.answers) return false;
  if (old_) return same_place(*old_, sentinel.said.address);
  return is_on_this_host(sentinel.said, here_, options_.server, ips_);
}

bool HandoverCourse::names_another(const Sentinel& sentinel) const {
  return sentinel.said.answers && !names_us(sentinel);
}

bool HandoverCourse::anybody(bool (HandoverCourse::*holds)(const Sentinel&) const) const {
  return std::ranges::any_of(sentinels_, [&](const Sentinel& one) { return (this->*holds)(one); });
}

/// The master that all Sentinels name that answer; nothing: none answers, or they disagree.
std::optional<quorum::Address> HandoverCourse::agreed() const {
  std::optional<quorum::Address> master;
  for (const Sentinel& sentinel : sentinels_) {
    if (!sentinel.said.answers) continue;
    if (master && !same_place(*master, sentinel.said.address)) return std::nullopt;
    master = sentinel.said.address;
  }
  return master;
}

std::string HandoverCourse::who_is_silent() const {
  std::string text;
  for (const Sentinel& sentinel : sentinels_) {
    if (sentinel.said.answers) continue;
    text.append(text.empty() ? ": " : "; ").append(sentinel.inquiry->address().text()).append(": ");
    text += sentinel.said.why;
  }
  return text;
}

HandoverEnd HandoverCourse::give_up() const {
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_);
  const std::string when = " after " + std::to_string(spent.count()) + " ms";
  if (!hopeless_ && (ordered_ || anybody(&HandoverCourse::leads))) {
    std::string text = "A failover of " + options_.name + " was begun and is not proven" + when;
    return {handover_unproven, unproven_by_.empty() ? text : text + ": " + unproven_by_};
  }
  std::string text = "Did not hand " + options_.name + " over" + when;
  return {handover_failed, why_not_.empty() ? text : text + ": " + why_not_};
}

HandoverEnd HandoverCourse::done_with(const quorum::Address& master) const {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_);
  return {0, "Handed " + options_.name + " over from " + old_->text() + " to " + master.text() + " in " +
                 std::to_string(took.count()) + " ms"};
}

HandoverEnd HandoverCourse::nothing_to_do(std::string why) const {
  return {0, "Nothing to hand over: " + std::move(why)};
}

}  // namespace vedette::daemon
