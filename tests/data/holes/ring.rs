//! A ring of the last so many values, oldest first.

use std::collections::VecDeque;
use std::fmt;

/// Keeps the last `capacity` values.
#[derive(Clone, Debug, Default)]
pub struct Ring<T> {
    values: VecDeque<T>,
    capacity: usize,
    dropped: u64,
}

/// What went wrong with a ring.
#[derive(Debug, PartialEq, Eq)]
pub enum RingError {
    Empty,
    TooSmall { wanted: usize, capacity: usize },
}

impl fmt::Display for RingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RingError::Empty => write!(f, "the ring is empty"),
            RingError::TooSmall { wanted, capacity } => {
                write!(f, "{wanted} values do not fit into {capacity}")
            }
        }
    }
}

impl<T: Clone> Ring<T> {
    pub fn new(capacity: usize) -> Self {
        Ring {
            values: VecDeque::with_capacity(capacity),
            capacity,
            dropped: 0,
        }
    }

    /// Adds a value, and forgets the oldest one if there is no room.
    pub fn push(&mut self, value: T) {
        if self.values.len() == self.capacity {
            self.values.pop_front();
            self.dropped += 1;
        }
        self.values.push_back(value);
    }

    pub fn last(&self, wanted: usize) -> Result<Vec<T>, RingError> {
        if self.values.is_empty() {
            return Err(RingError::Empty);
        }
        if wanted > self.capacity {
            return Err(RingError::TooSmall {
                wanted,
                capacity: self.capacity,
            });
        }
        let skipped = self.values.len().saturating_sub(wanted);
        Ok(self.values.iter().skip(skipped).cloned().collect())
    }

    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_value_goes_first() {
        let mut ring = Ring::new(2);
        for value in 1..=3 {
            ring.push(value);
        }
        assert_eq!(ring.last(2), Ok(vec![2, 3]));
        assert_eq!(ring.dropped(), 1);
    }

    #[test]
    fn an_empty_ring_says_so() {
        let ring: Ring<u8> = Ring::new(4);
        assert_eq!(ring.last(1), Err(RingError::Empty));
    }
}
