/** The kettle. */
package org.example.kettle;
