#include "quorum/ledger.hpp"

#include <gmock/gmock.h>

#include "test/unit/quorum/scripts.hpp"

namespace vedette::quorum {
namespace {

DurableState with_epoch(std::uint64_t epoch) {
  DurableState state;
  state.current_epoch = Epoch{epoch};
  return state;
}

TEST(Ledger, WithoutAChangeWantsNoWrite) {
  const Ledger ledger{with_epoch(3)};

  EXPECT_FALSE(ledger.wants_write());
  EXPECT_TRUE(ledger.is_written(ledger.newest()));
  EXPECT_EQ(ledger.durable().current_epoch, Epoch{3});
}

TEST(Ledger, AChangeIsWrittenOnceItsWriteIs) {
  Ledger ledger{with_epoch(0)};

  const Revision revision = ledger.change();
  EXPECT_TRUE(ledger.wants_write());
  const WriteState write = ledger.hand_out(with_epoch(1), at_ms(10));
  EXPECT_EQ(write.revision, revision);
  EXPECT_FALSE(ledger.is_written(revision));
  EXPECT_EQ(ledger.durable().current_epoch, Epoch{0});
  EXPECT_EQ(ledger.in_flight_since(), at_ms(10));

  ledger.written(revision, at_ms(14));
  EXPECT_TRUE(ledger.is_written(revision));
  EXPECT_EQ(ledger.durable().current_epoch, Epoch{1});
  EXPECT_EQ(ledger.last_duration(), 4ms);
  EXPECT_FALSE(ledger.in_flight_since());
}

TEST(Ledger, ChangesDuringAWriteFormTheNext) {
  Ledger ledger{with_epoch(0)};
  const Revision first = ledger.change();
  ledger.hand_out(with_epoch(1), at_ms(10));

  const Revision second = ledger.change();
  const Revision third = ledger.change();

  EXPECT_GT(second, first);
  EXPECT_EQ(second, third);
  EXPECT_FALSE(ledger.wants_write()) << "one write is under way at a time";
  ledger.written(first, at_ms(11));
  EXPECT_FALSE(ledger.is_written(second));
  EXPECT_TRUE(ledger.wants_write());
  EXPECT_EQ(ledger.hand_out(with_epoch(2), at_ms(11)).revision, second);
}

TEST(Ledger, TheNextWriteIsMadeOfTheOneBeforeTheLast) {
  Ledger ledger{with_epoch(1)};
  ledger.change();
  ledger.hand_out(with_epoch(2), at_ms(10));
  EXPECT_EQ(ledger.take_spare(), DurableState{}) << "that on disk is still what may be said";

  ledger.written(ledger.newest(), at_ms(11));
  EXPECT_EQ(ledger.take_spare(), with_epoch(1));
  EXPECT_EQ(ledger.take_spare(), DurableState{}) << "only once";
}

TEST(Ledger, WhatSomebodyStillReadsIsLeftToThem) {
  Ledger ledger{with_epoch(0)};
  ledger.change();
  const WriteState first = ledger.hand_out(with_epoch(1), at_ms(10));
  ledger.written(ledger.newest(), at_ms(11));
  ledger.drop_spare();
  ledger.change();
  ledger.hand_out(with_epoch(2), at_ms(12));
  ledger.written(ledger.newest(), at_ms(13));

  EXPECT_EQ(ledger.take_spare(), DurableState{});
  EXPECT_EQ(*first.state, with_epoch(1));
}

TEST(Ledger, AFailedWriteIsTriedAgainWhenTold) {
  Ledger ledger{with_epoch(0)};
  const Revision revision = ledger.change();
  ledger.hand_out(with_epoch(1), at_ms(10));

  ledger.failed(revision);
  EXPECT_FALSE(ledger.writable());
  EXPECT_FALSE(ledger.wants_write());
  EXPECT_FALSE(ledger.is_written(revision));

  ledger.retry();
  EXPECT_TRUE(ledger.wants_write());
  const WriteState again = ledger.hand_out(with_epoch(1), at_ms(600));
  ledger.written(again.revision, at_ms(601));
  EXPECT_TRUE(ledger.writable());
  EXPECT_TRUE(ledger.is_written(revision)) << "the second write holds what the first did";
}

TEST(Ledger, ASlowWriteMakesNothingWritableUntilOneSucceeds) {
  Ledger ledger{with_epoch(0)};
  const Revision revision = ledger.change();
  ledger.hand_out(with_epoch(1), at_ms(10));

  ledger.too_slow();
  EXPECT_FALSE(ledger.writable());

  ledger.written(revision, at_ms(900));
  EXPECT_TRUE(ledger.writable());
}

TEST(Ledger, AnEndOfAnotherWriteMeansNothing) {
  Ledger ledger{with_epoch(0)};
  const Revision revision = ledger.change();
  ledger.hand_out(with_epoch(1), at_ms(10));

  ledger.written(Revision{revision.value + 1}, at_ms(11));
  ledger.failed(Revision{revision.value + 1});

  EXPECT_FALSE(ledger.is_written(revision));
  EXPECT_TRUE(ledger.writable());
}

TEST(LedgerDeathTest, AnEpochThatFellIsOurOwnError) {
  Ledger ledger{with_epoch(3)};
  ledger.change();

  EXPECT_DEATH(ledger.hand_out(with_epoch(2), at_ms(10)), "never_falls");
}

TEST(LedgerDeathTest, AVoteThatFellIsOurOwnError) {
  DurableState before = with_epoch(3);
  before.masters["orders"].leader_epoch = Epoch{3};
  DurableState after = before;
  after.masters["orders"].leader_epoch = Epoch{2};
  Ledger ledger{before};
  ledger.change();

  EXPECT_DEATH(ledger.hand_out(after, at_ms(10)), "never_falls");
}

}  // namespace
}  // namespace vedette::quorum
