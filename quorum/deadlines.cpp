#include "quorum/deadlines.hpp"

#include <utility>

namespace vedette::quorum {

std::size_t Deadlines::Hash::operator()(const Key& key) const {
  // Fibonacci hashing: numbers that follow each other are spread over all bits.
  const std::uint64_t place =
      (key.instance.value << 32U) ^ (std::uint64_t{key.group} << 6U) ^ static_cast<std::uint64_t>(key.reason);
  return static_cast<std::size_t>((place * 0x9e3779b97f4a7c15ULL) ^ (place >> 29U));
}

void Deadlines::set(const Key& key, Instant when) {
  const auto [entry, is_new] = entries_.try_emplace(key);
  Order::node_type node;
  if (!is_new) {
    if (entry->second->first == when) return;
    node = order_.extract(entry->second);
  } else {
    node = std::move(spare_);
  }
  if (!node) {
    entry->second = order_.emplace(when, key).first;
    return;
  }
  node.value() = {when, key};
  entry->second = order_.insert(std::move(node)).position;
}

void Deadlines::set_sooner(const Key& key, Instant when) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end() || when < entry->second->first) set(key, when);
}

void Deadlines::clear(const Key& key) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  spare_ = order_.extract(entry->second);
  entries_.erase(entry);
}

void Deadlines::clear_group(GroupNumber group) {
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->first.group == group) {
      order_.erase(entry->second);
      entry = entries_.erase(entry);
    } else {
      ++entry;
    }
  }
}

void Deadlines::clear_instance(GroupNumber group, InstanceId instance) {
  constexpr auto last = static_cast<std::uint8_t>(Reason::after_reset);
  for (std::uint8_t reason = 0; reason <= last; ++reason) clear({group, static_cast<Reason>(reason), instance});
}

std::optional<Instant> Deadlines::next() const {
  if (order_.empty()) return std::nullopt;
  return order_.begin()->first;
}

std::optional<Instant> Deadlines::when(const Key& key) const {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return std::nullopt;
  return entry->second->first;
}

std::optional<Deadlines::Key> Deadlines::take_due(Instant now) {
  if (order_.empty() || order_.begin()->first > now) return std::nullopt;
  const Key key = order_.begin()->second;
  spare_ = order_.extract(order_.begin());
  entries_.erase(key);
  return key;
}

}  // namespace vedette::quorum
